package io.github.vae4j.cli.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HalvingTest {
  /** Algorithm 1 of Li et al. (2018) with R = 81 and eta = 3: n = ceil(5 * 3^s / (s + 1)). */
  @Test
  void theBracketsOfARoundAreThoseOfThePaper() {
    List<Halving> round = Halving.round(81, 4);
    assertEquals(List.of(81, 34, 15, 8, 5), round.stream().map(Halving::settings).toList());
    assertEquals(
        List.of(81, 27, 9, 3, 1),
        IntStream.rangeClosed(0, 4).map(round.get(0)::part).boxed().toList());
    assertEquals(
        List.of(27, 9, 3, 1), IntStream.range(0, 4).map(round.get(0)::survivors).boxed().toList());
    assertEquals(
        List.of(11, 3, 1), IntStream.range(0, 3).map(round.get(1)::survivors).boxed().toList());
  }

  /** A rung without a look at the validation data has nothing to judge by. */
  @Test
  void aRungHasALook() {
    assertEquals(
        List.of(new Halving(9, 2), new Halving(5, 1), new Halving(3, 0)), Halving.round(9, 3));
    assertEquals(List.of(new Halving(3, 1), new Halving(2, 0)), Halving.round(8, 3));
    assertEquals(List.of(new Halving(1, 0)), Halving.round(2, 3));
    assertEquals(List.of(new Halving(1, 0)), Halving.round(1000, 0));
  }
}
