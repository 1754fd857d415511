package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MixtureTest {
  private static final double[] LOGITS = {0.3, -1, 0.8};
  private static final double[] MEANS = {-2, 0.5, 1.5};
  private static final double[] LOG_SCALES = {-0.5, 0.25, -1};

  private final Trace trace = Trace.open();

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  private Mixture onTheLine() {
    Shape three = Shape.of(3);
    return Mixture.of(
        tensor(three, LOGITS), Normal.of(tensor(three, MEANS), tensor(three, LOG_SCALES)));
  }

  private static double density(double x) {
    double sum = 0;
    double weights = 0;
    for (int k = 0; k < 3; k++) {
      sum += Math.exp(LOGITS[k] + logNormal(x, MEANS[k], LOG_SCALES[k]));
      weights += Math.exp(LOGITS[k]);
    }
    return sum / weights;
  }

  private static double logNormal(double x, double mean, double logScale) {
    double y = (x - mean) / Math.exp(logScale);
    return -0.5 * y * y - logScale - 0.5 * Math.log(2 * Math.PI);
  }

  @Test
  void theDensityIntegratesToOne() {
    double[] x = Quadrature.points(-12, 12, 4_000);
    HostArray logProb = Sampled.run(onTheLine().logProb(tensor(Shape.of(x.length), x)));
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      assertEquals(Math.log(density(x[i])), logProb.get(i), 1e-11);
      total += Math.exp(logProb.get(i)) * (x[1] - x[0]);
    }
    assertEquals(1, total, 1e-12);
  }

  @Test
  void theSampledDivergenceOfANormalAgreesWithQuadrature() {
    double mean = 0.25;
    double logScale = 0.1;
    double expected =
        Quadrature.integral(
            -15,
            15,
            x -> {
              double log = logNormal(x, mean, logScale);
              return Math.exp(log) * (log - Math.log(density(x)));
            });
    Normal q = Normal.of(tensor(Shape.scalar(), mean), tensor(Shape.scalar(), logScale));
    int draws = 40_000;
    Tensor estimate = MonteCarloKl.estimate(q, onTheLine(), "kl", draws);
    Distribution.SampleAndLogProb draw = q.sampleAndLogProb("again", Shape.of(draws));
    Tensor ratio = draw.logProb().sub(onTheLine().logProb(draw.sample()));
    Tensor variance = ratio.sub(ratio.mean(0)).square().mean(0);
    List<HostArray> found = Sampled.run(trace, estimate, variance);
    double error = Math.sqrt(found.get(1).get(0) / draws);
    assertTrue(error < 0.01, () -> "standard error " + error);
    assertEquals(expected, found.get(0).get(0), 4 * error);
  }

  @Test
  void vectorsAreMixedAsWholes() {
    // Two components at opposite corners: (+, -) has no mass, which mixed elements would give it.
    Shape components = Shape.of(2, 2);
    Distribution corners =
        Mixture.of(
            tensor(Shape.of(2), 0, 0),
            Normal.diagonal(tensor(components, 3, 3, -3, -3), tensor(components, -2, -2, -2, -2)));
    assertEquals(Shape.scalar(), corners.batchShape());
    assertEquals(Shape.of(2), corners.eventShape());
    Tensor draws = corners.sample("x", Shape.of(5, 100));
    Tensor events = tensor(Shape.of(2, 1, 2), 3, 3, 3, -3);
    List<HostArray> found =
        Sampled.run(trace, draws, corners.logProb(events), corners.mean().orElseThrow());
    int positive = 0;
    for (int i = 0; i < 500; i++) {
      assertEquals(found.get(0).get(2 * i), found.get(0).get(2 * i + 1), 1.5);
      positive += found.get(0).get(2 * i) > 0 ? 1 : 0;
    }
    assertEquals(250, positive, 60);
    assertEquals(Shape.of(2, 1), found.get(1).shape());
    assertEquals(
        Math.log(0.5) + 2 * logNormal(0, 0, -2), found.get(1).get(0), 1e-12, "at a corner");
    assertTrue(found.get(1).get(1) < -500);
    assertArrayEquals(new double[] {0, 0}, found.get(2).doubles(), 1e-15);
  }

  @Test
  void logitsAreSharedOrDifferOverTheBatch() {
    Shape two = Shape.of(2, 3);
    Normal components =
        Normal.of(tensor(two, 0, 1, 2, 3, 4, 5), tensor(two, -9, -9, -9, -9, -9, -9));
    Mixture shared = Mixture.of(tensor(Shape.of(3), -99, 0, -99), components);
    Mixture each = Mixture.of(tensor(two, 0, -99, -99, -99, -99, 0), components);
    List<HostArray> found =
        Sampled.run(
            trace,
            shared.sample("a", Shape.of(4)),
            each.sample("b", Shape.of(4)),
            shared.mean().orElseThrow(),
            each.mean().orElseThrow());
    for (int i = 0; i < 4; i++) {
      assertEquals(1, found.get(0).get(2 * i), 1e-2);
      assertEquals(4, found.get(0).get(2 * i + 1), 1e-2);
      assertEquals(0, found.get(1).get(2 * i), 1e-2);
      assertEquals(5, found.get(1).get(2 * i + 1), 1e-2);
    }
    assertArrayEquals(new double[] {1, 4}, found.get(2).doubles(), 1e-12);
    assertArrayEquals(new double[] {0, 5}, found.get(3).doubles(), 1e-12);
  }

  @Test
  void farFromEveryComponentGradientsAreExact() {
    Tensor x = tensor(Shape.scalar(), 1e4);
    Mixture mixture = onTheLine();
    Tensor slope = Gradients.of(mixture.logProb(x), List.of(x)).get(0);
    // The widest component alone is left.
    assertEquals(-(1e4 - 0.5) / Math.exp(0.5), Sampled.run(trace, slope).get(0).get(0), 1e-8);
  }

  @Test
  void aSingleComponentKeepsWhatItCanDo() {
    Shape one = Shape.of(4, 1);
    Tensor mean = tensor(one, 1, 2, 3, 4);
    Distribution q = Mixture.of(tensor(Shape.of(1), 7), Normal.of(mean, mean.mul(0)));
    assertTrue(q.reparameterized());
    assertEquals(Shape.of(4), q.batchShape());
    Tensor zero = tensor(Shape.scalar(), 0);
    Distribution prior = Normal.of(zero, zero);
    HostArray kl = Sampled.run(q.analyticKl(prior).orElseThrow());
    assertArrayEquals(new double[] {0.5, 2, 4.5, 8}, kl.doubles(), 1e-12);
  }

  @Test
  void severalComponentsHaveNoClosedFormsAndNoPathToTheParameters() {
    Mixture mixture = onTheLine();
    assertFalse(mixture.reparameterized());
    assertEquals(Optional.empty(), mixture.entropy());
    assertEquals(Optional.empty(), mixture.analyticKl(mixture));
    assertEquals(
        Optional.empty(),
        mixture.analyticKl(Normal.standard(trace, DType.FLOAT64, Shape.scalar())));
  }

  @Test
  void aMixtureInAMixtureDrawsAtSitesOfItsOwn() {
    Shape inner = Shape.of(2, 2);
    Mixture pairs =
        Mixture.of(
            tensor(Shape.of(2), 0, 0),
            Laplace.of(tensor(inner, 0, 1, 2, 3), tensor(inner, 0, 0, 0, 0)));
    Mixture all = Mixture.of(tensor(Shape.of(2), 0, 0), pairs);
    assertEquals(Shape.of(6), all.sample("x", Shape.of(6)).shape());
    assertEquals(
        List.of("x/component", "x/draw/component", "x/draw/draw"),
        trace.inputs().stream().map(input -> input.name()).toList());
  }

  @Test
  void logitsFitTheComponents() {
    Shape three = Shape.of(3);
    Normal normal = Normal.of(tensor(three, 0, 0, 0), tensor(three, 0, 0, 0));
    ShapeException refused =
        assertThrows(ShapeException.class, () -> Mixture.of(tensor(Shape.of(2), 0, 0), normal));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith(
                "mixture: needs components of batch shape [batch, K] and logits [K] or [batch, K]"
                    + " of their element type, got components float64[3] and logits float64[2]"),
        refused::getMessage);
    assertThrows(ShapeException.class, () -> Mixture.of(tensor(Shape.of(1, 3), 0, 0, 0), normal));
    assertThrows(ShapeException.class, () -> Mixture.of(tensor(Shape.scalar(), 0), normal));
    assertThrows(
        ShapeException.class,
        () -> Mixture.of(trace.constant(HostArray.of(three, new float[3])), normal));
  }
}
