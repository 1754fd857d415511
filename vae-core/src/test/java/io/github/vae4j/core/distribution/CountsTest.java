package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import org.junit.jupiter.api.Test;

class CountsTest {
  private static final double[] RATES = {0.3, 1, 4};

  private final Trace trace = Trace.open();

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  /** Returns Poisson distributions, with parameters [1, 3]. */
  private Counts poisson(int most) {
    Tensor rate = tensor(Shape.of(1, 3), RATES);
    return Counts.of(rate, most, x -> x.mul(rate.log()).sub(rate).sub(x.add(1).lgamma()));
  }

  private static double probability(double rate, int count) {
    double p = Math.exp(-rate);
    for (int i = 1; i <= count; i++) {
      p *= rate / i;
    }
    return p;
  }

  @Test
  void theLogProbabilityIsTheGivenOneForCountsOfAnySize() {
    HostArray found = Sampled.run(poisson(5).logProb(tensor(Shape.of(1, 3), 0, 3, 12)));
    int[] counts = {0, 3, 12};
    for (int i = 0; i < counts.length; i++) {
      assertEquals(Math.log(probability(RATES[i], counts[i])), found.get(i), 1e-10);
    }
  }

  @Test
  void drawsHaveTheProbabilitiesOfTheirCounts() {
    int draws = 20_000;
    HostArray found = Sampled.run(poisson(30).sample("x", Shape.of(draws)));
    assertEquals(Shape.of(draws, 1, 3), found.shape());
    for (int rate = 0; rate < RATES.length; rate++) {
      for (int count = 0; count < 8; count++) {
        double expected = probability(RATES[rate], count);
        int seen = 0;
        for (int i = 0; i < draws; i++) {
          seen += found.get(i * RATES.length + rate) == count ? 1 : 0;
        }
        double error = Math.sqrt(expected * (1 - expected) / draws);
        assertEquals(expected, (double) seen / draws, 4.5 * error, "count " + count);
      }
    }
  }

  @Test
  void noDrawIsAboveTheGreatest() {
    HostArray found = Sampled.run(poisson(2).sample("x", Shape.of(1000)));
    double greatest = 0;
    for (int i = 0; i < found.shape().size(); i++) {
      greatest = Math.max(greatest, found.get(i));
    }
    assertEquals(2, greatest);
  }

  @Test
  void aSumInsteadOfALogProbabilityOfEachIsRefused() {
    Tensor rate = tensor(Shape.of(1, 3), RATES);
    Counts summed = Counts.of(rate, 5, x -> x.mul(rate.log()).sum(-1));
    ShapeException e = assertThrows(ShapeException.class, () -> summed.logProb(rate));
    assertTrue(
        e.getMessage().contains("counts: needs a log-probability for each count, [1, 3], got"),
        e.getMessage());
  }

  @Test
  void noCountAboveZeroIsRefused() {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> poisson(0));
    assertEquals("counts: most needs to be at least 1, got 0", e.getMessage());
  }
}
