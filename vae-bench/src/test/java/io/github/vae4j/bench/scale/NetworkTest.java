package io.github.vae4j.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final Network MIB = new Network(1 << 20); // one MiB a second

  @Test
  void onePieceDoublesItsOwners() {
    assertEquals(1, MIB.broadcast(1 << 20, 1));
    assertEquals(2, MIB.broadcast(1 << 20, 3)); // the driver gives to two, one of whom gives on
    assertEquals(10, MIB.broadcast(1 << 20, 1000));
  }

  @Test
  void piecesFollowEachOther() {
    assertEquals(8, MIB.broadcast(8 << 20, 1)); // two of 4 MiB
    assertEquals(16, MIB.broadcast(8 << 20, 7)); // three doublings and one piece behind
  }

  @Test
  void gigabitsAreBits() {
    assertEquals(2, Network.ofGigabits(8).seconds(2e9));
  }

  @Test
  void oneMachineHasNoLinks() {
    assertEquals(0, Network.none().broadcast(1e9, 1000));
  }
}
