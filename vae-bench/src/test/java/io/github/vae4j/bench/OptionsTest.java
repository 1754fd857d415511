package io.github.vae4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.bench.model.BenchModel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @AfterEach
  void clear() {
    List.of("bench", "bench.engines", "bench.models", "bench.blocks")
        .forEach(System::clearProperty);
  }

  @Test
  void blankPropertiesLeaveTheDefaults() {
    Options defaults = Options.ofProperties();
    System.setProperty("bench.engines", "");
    System.setProperty("bench.blocks", " ");
    assertEquals(defaults, Options.ofProperties());
    assertEquals(List.of(Engine.values()), defaults.engines());
  }

  @Test
  void listsKeepTheirOrder() {
    System.setProperty("bench.engines", "tf, djl");
    System.setProperty("bench.models", "tiny");
    assertEquals(List.of(Engine.TF, Engine.DJL), Options.ofProperties().engines());
    assertEquals(List.of(BenchModel.TINY), Options.ofProperties().models());
  }

  @Test
  void memoryIsWatchedOnBackendsAlone() {
    System.setProperty("bench", "memory");
    assertEquals(List.of(Engine.DJL, Engine.TF, Engine.ND4J), Options.ofProperties().engines());
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    System.setProperty("bench.engines", "torch");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, Options::ofProperties);
    assertEquals(
        "bench.engines: needs one of [djl, tf, nd4j, reference, dl4j, pytorch], got torch",
        e.getMessage());
  }

  @Test
  void zeroBlocksAreRefused() {
    System.setProperty("bench.blocks", "0");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, Options::ofProperties);
    assertEquals("bench.blocks: needs a number above 0, got 0", e.getMessage());
  }
}
