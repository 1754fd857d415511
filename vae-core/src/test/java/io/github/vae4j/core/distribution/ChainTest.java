package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ChainTest {
  private final Trace trace = Trace.open();

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  private static void assertRefused(
      Class<? extends RuntimeException> type, String message, Executable call) {
    String actual = String.valueOf(assertThrows(type, call).getMessage());
    assertTrue(actual.startsWith(message), actual);
  }

  /** z1 ~ N(0.5, 1) of two elements, z2 ~ N(2 (a + b), exp(-0.5)) of one. */
  private Chain chain() {
    Tensor half = tensor(Shape.of(2), 0.5, 0.5);
    return Chain.of(Normal.diagonal(half, half.mul(0)))
        .then(
            1,
            before -> {
              Tensor a = before.get(0);
              Tensor mean = a.slice(-1, 0, 1).add(a.slice(-1, 1, 2)).mul(2);
              return Normal.diagonal(mean, mean.mul(0).sub(0.5));
            });
  }

  private static double logNormal(double x, double mean, double logScale) {
    double y = (x - mean) / Math.exp(logScale);
    return -0.5 * y * y - logScale - 0.5 * Math.log(2 * Math.PI);
  }

  @Test
  void theDensityIsTheProductOfTheBlocks() {
    assertEquals(Shape.of(3), chain().eventShape());
    assertEquals(Shape.scalar(), chain().batchShape());
    HostArray found = Sampled.run(chain().logProb(tensor(Shape.of(2, 3), 0.1, 0.2, 0.3, -1, 2, 4)));
    double[] expected = {
      logNormal(0.1, 0.5, 0) + logNormal(0.2, 0.5, 0) + logNormal(0.3, 0.6, -0.5),
      logNormal(-1, 0.5, 0) + logNormal(2, 0.5, 0) + logNormal(4, 2, -0.5)
    };
    assertArrayEquals(expected, found.doubles(), 1e-12);
  }

  @Test
  void drawsFollowTheBlocksBeforeThem() {
    int n = 20_000;
    Distribution.SampleAndLogProb draw = chain().sampleAndLogProb("x", Shape.of(n));
    List<HostArray> found =
        Sampled.run(trace, draw.sample(), draw.logProb(), chain().logProb(draw.sample()));
    assertArrayEquals(found.get(2).doubles(), found.get(1).doubles(), 1e-11);
    // Linear and normal: z2 has mean 2 and variance 8 + exp(-1), and covariance 2 with each of z1.
    double mean = 0;
    double square = 0;
    double product = 0;
    for (int i = 0; i < n; i++) {
      double z2 = found.get(0).get(3 * i + 2) - 2;
      mean += z2 / n;
      square += z2 * z2 / n;
      product += z2 * (found.get(0).get(3 * i) - 0.5) / n;
    }
    double variance = 8 + Math.exp(-1);
    assertEquals(0, mean, 4 * Math.sqrt(variance / n));
    assertEquals(variance, square, 4 * variance * Math.sqrt(2.0 / n));
    assertEquals(2, product, 4 * Math.sqrt((variance + 4) / n));
  }

  @Test
  void theDivergenceOfTwoChainsIsSampled() {
    Tensor zero = tensor(Shape.of(2), 0, 0);
    Chain p =
        Chain.of(Normal.diagonal(zero, zero))
            .then(
                1,
                before -> {
                  Tensor none = before.get(0).slice(-1, 0, 1).mul(0);
                  return Normal.diagonal(none, none);
                });
    assertEquals(Optional.empty(), chain().analyticKl(p));
    // KL of z1 is 2 * 0.5^2 / 2; that of z2 is log-ratio and squares with E z2^2 = 4 + 8 + exp(-1).
    double expected = 0.25 + 0.5 + 0.5 * (4 + 8 + Math.exp(-1)) - 0.5;
    int draws = 40_000;
    Tensor estimate = MonteCarloKl.estimate(chain(), p, "kl", draws);
    Distribution.SampleAndLogProb draw = chain().sampleAndLogProb("again", Shape.of(draws));
    Tensor ratio = draw.logProb().sub(p.logProb(draw.sample()));
    Tensor variance = ratio.sub(ratio.mean(0)).square().mean(0);
    List<HostArray> found = Sampled.run(trace, estimate, variance);
    double error = Math.sqrt(found.get(1).get(0) / draws);
    assertEquals(expected, found.get(0).get(0), 4 * error);
  }

  @Test
  void laterBlocksSeeAllBeforeThemAndTheBatch() {
    Tensor mean = tensor(Shape.of(4, 2), 0, 1, 2, 3, 4, 5, 6, 7);
    Chain three =
        Chain.of(Normal.diagonal(mean, mean.mul(0)))
            .then(2, before -> Normal.diagonal(before.get(0), before.get(0).mul(0)))
            .then(
                2,
                before -> {
                  Tensor sum = before.get(0).add(before.get(1));
                  return Normal.diagonal(sum, sum.mul(0));
                });
    assertEquals(Shape.of(4), three.batchShape());
    assertEquals(Shape.of(6), three.eventShape());
    assertTrue(three.reparameterized());
    Tensor x = three.sample("x", Shape.of(5));
    Tensor slope = Gradients.of(x.sumAll(), List.of(mean)).get(0);
    Tensor one = three.logProb(tensor(Shape.of(6), 0, 0, 0, 0, 0, 0));
    List<HostArray> found = Sampled.run(trace, x, three.logProb(x), one, slope);
    assertEquals(Shape.of(5, 4, 6), found.get(0).shape());
    assertEquals(Shape.of(5, 4), found.get(1).shape());
    assertEquals(Shape.of(4), found.get(2).shape());
    // Each mean moves z1 and z2 by 1 and z3 by 2, in five draws.
    assertArrayEquals(new double[] {20, 20, 20, 20, 20, 20, 20, 20}, found.get(3).doubles(), 1e-12);
  }

  @Test
  void aFirstBlockWithoutAPathToItsParametersStopsAllGradients() {
    Tensor means = tensor(Shape.of(2, 1), -1, 1);
    Chain chain =
        Chain.of(Mixture.of(tensor(Shape.of(2), 0, 0), Normal.diagonal(means, means.mul(0))))
            .then(
                1,
                before ->
                    Normal.diagonal(
                        before.get(0).add(means.slice(0, 1, 2).reshape(1)), before.get(0).mul(0)));
    assertFalse(chain.reparameterized());
    Distribution.SampleAndLogProb draw = chain.sampleAndLogProb("x", Shape.of(3));
    Tensor slope = Gradients.of(draw.sample().sumAll(), List.of(means)).get(0);
    Tensor score = Gradients.of(draw.logProb().sumAll(), List.of(means)).get(0);
    Tensor fixed = Gradients.of(chain.logProb(draw.sample()).sumAll(), List.of(means)).get(0);
    List<HostArray> found = Sampled.run(trace, slope, score, fixed);
    assertArrayEquals(new double[2], found.get(0).doubles());
    assertArrayEquals(found.get(2).doubles(), found.get(1).doubles(), 1e-12);
    assertNotEquals(0, found.get(1).get(0));
  }

  @Test
  void aReversedChainHasItsLastBlockInFront() {
    Chain natural = chain();
    Chain reversed = natural.reversed();
    assertEquals(List.of(2, 1), natural.widths());
    assertEquals(List.of(1, 2), reversed.widths());
    Chain.Draw draw = natural.draw("x", Shape.of(3));
    Tensor x = draw.sample();
    Tensor turned = Tensor.concat(-1, List.of(x.slice(-1, 2, 3), x.slice(-1, 0, 2)));
    List<Tensor> blocks = reversed.logProbs(turned);
    List<HostArray> found =
        Sampled.run(
            trace,
            turned,
            natural.logProb(x),
            reversed.logProb(turned),
            draw.logProbs().get(0),
            blocks.get(1),
            draw.logProbs().get(1),
            blocks.get(0),
            reversed.conditionalMeans(turned, 1),
            reversed.conditionalMeans(),
            natural.conditionalMeans());
    assertArrayEquals(found.get(1).doubles(), found.get(2).doubles(), 1e-12);
    assertArrayEquals(found.get(3).doubles(), found.get(4).doubles(), 1e-12);
    assertArrayEquals(found.get(5).doubles(), found.get(6).doubles(), 1e-12);
    for (int i = 0; i < 3; i++) {
      double sum = found.get(0).get(3 * i + 1) + found.get(0).get(3 * i + 2);
      assertEquals(2 * sum, found.get(7).get(3 * i), 1e-12);
      assertEquals(found.get(0).get(3 * i + 1), found.get(7).get(3 * i + 1));
    }
    assertArrayEquals(new double[] {2, 0.5, 0.5}, found.get(8).doubles(), 1e-12);
    assertArrayEquals(new double[] {0.5, 0.5, 2}, found.get(9).doubles(), 1e-12);
  }

  /** z2 given z1 is N(z1^2, 1), so that its mean is 1 + 0.5^2, and not 0.5^2. */
  @Test
  void theMeanIsEstimatedFromConditionalMeans() {
    Tensor half = tensor(Shape.of(1), 0.5);
    Chain chain =
        Chain.of(Normal.diagonal(half, half.mul(0)))
            .then(1, before -> Normal.diagonal(before.get(0).square(), before.get(0).mul(0)));
    int draws = 40_000;
    List<HostArray> found =
        Sampled.run(trace, chain.estimatedMean("m", draws), chain.conditionalMeans());
    assertEquals(0.5, found.get(0).get(0), 1e-12);
    double variance = 2 + 4 * 0.25; // of z1^2
    assertEquals(1.25, found.get(0).get(1), 4 * Math.sqrt(variance / draws));
    assertArrayEquals(new double[] {0.5, 0.25}, found.get(1).doubles(), 1e-12);
    assertRefused(
        IllegalArgumentException.class,
        "chain: needs at least 1 draw, got 0",
        () -> chain.estimatedMean("n", 0));
    assertRefused(
        IllegalArgumentException.class,
        "chain: keeps 1 to 2 blocks, got 3",
        () -> chain.conditionalMeans(half, 3));
  }

  @Test
  void blocksThatDoNotFitAreRefused() {
    Tensor two = tensor(Shape.of(2), 0, 0);
    Chain start = Chain.of(Normal.diagonal(two, two));
    Tensor x = tensor(Shape.of(3), 0, 0, 0);
    assertRefused(
        ShapeException.class, "chain: needs a first block", () -> Chain.of(Normal.of(two, two)));
    assertRefused(
        IllegalArgumentException.class,
        "chain: needs a width of at least 1, got 0",
        () -> start.then(0, before -> start));
    assertRefused(
        ShapeException.class,
        "chain: block 2 needs FLOAT64 with batch shape [] and event shape [1], got"
            + " FLOAT64 with batch shape [] and event shape [2]",
        () -> start.then(1, before -> Normal.diagonal(two, two)).logProb(x));
    Tensor one = tensor(Shape.of(1), 0);
    assertRefused(
        IllegalArgumentException.class,
        "chain: block 2 needs what block 1 is, continuous, reparameterised, scoring any"
            + " value, got io.github.vae4j.core.distribution.Categorical, with probability masses,",
        () -> start.then(1, before -> Categorical.ofLogits(one)).logProb(x));
    assertRefused(
        ShapeException.class,
        "chain: needs values that broadcast with batch and event [3], got float64[2]",
        () -> start.then(1, before -> Normal.diagonal(one, one)).logProb(two));
  }
}
