package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransformedTest {
  private final Trace trace = Trace.open();

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  /** y = exp(x) of each element. */
  private record Exponential() implements Bijector {
    @Override
    public int eventRank() {
      return 0;
    }

    @Override
    public Image forward(Tensor x) {
      return new Image(x.exp(), x);
    }

    @Override
    public Optional<Bijector> inverse() {
      return Optional.of(new Logarithm());
    }
  }

  private record Logarithm() implements Bijector {
    @Override
    public int eventRank() {
      return 0;
    }

    @Override
    public Image forward(Tensor x) {
      return new Image(x.log(), x.log().neg());
    }
  }

  /** (a, b) becomes (2 a, 3 b + a^2). */
  private record Bend(boolean invertible) implements Bijector {
    @Override
    public int eventRank() {
      return 1;
    }

    private static Tensor half(Tensor x, int i) {
      return x.slice(-1, i, i + 1);
    }

    @Override
    public Image forward(Tensor x) {
      Tensor a = half(x, 0);
      Tensor y = Tensor.concat(-1, List.of(a.mul(2), half(x, 1).mul(3).add(a.square())));
      return new Image(y, x.sum(-1).mul(0).add(Math.log(6)));
    }

    @Override
    public Optional<Bijector> inverse() {
      return invertible ? Optional.of(new Straighten()) : Optional.empty();
    }
  }

  private record Straighten() implements Bijector {
    @Override
    public int eventRank() {
      return 1;
    }

    @Override
    public Image forward(Tensor y) {
      Tensor a = Bend.half(y, 0).mul(0.5);
      Tensor x = Tensor.concat(-1, List.of(a, Bend.half(y, 1).sub(a.square()).div(3)));
      return new Image(x, y.sum(-1).mul(0).sub(Math.log(6)));
    }
  }

  private Normal normal(Shape batch, double... mean) {
    Tensor m = tensor(batch, mean);
    return Normal.of(m, m.mul(0).sub(0.5));
  }

  @Test
  void theExponentialOfANormalIsLogNormal() {
    double[] x = Quadrature.points(0, 30, 20_000);
    Transformed logNormal = Transformed.of(normal(Shape.scalar(), 0.4), new Exponential());
    HostArray found = Sampled.run(logNormal.logProb(tensor(Shape.of(x.length), x)));
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      double y = (Math.log(x[i]) - 0.4) / Math.exp(-0.5);
      double expected = -y * y / 2 + 0.5 - 0.5 * Math.log(2 * Math.PI) - Math.log(x[i]);
      assertEquals(expected, found.get(i), 1e-11);
      total += Math.exp(found.get(i)) * 30 / x.length;
    }
    assertEquals(1, total, 1e-5);
  }

  @Test
  void elementsThatAreMappedAloneAddUp() {
    Normal three = normal(Shape.of(2, 3), 0, 1, 2, 3, 4, 5);
    Transformed joint = Transformed.of(Independent.of(three, 1), new Exponential());
    Transformed each = Transformed.of(three, new Exponential());
    assertEquals(Shape.of(3), joint.eventShape());
    assertEquals(Shape.of(2), joint.batchShape());
    Tensor x = joint.sample("x", Shape.of(4));
    List<HostArray> found = Sampled.run(trace, joint.logProb(x), each.logProb(x).sum(-1));
    assertEquals(Shape.of(4, 2), found.get(0).shape());
    assertArrayEquals(found.get(1).doubles(), found.get(0).doubles(), 1e-12);
  }

  @Test
  void aMapOfVectorsHasTheDensityOfItsPreimageOverTheVolume() {
    int n = 400;
    double[] points = Quadrature.points(-12, 20, n);
    double[] grid = new double[2 * n * n];
    for (int i = 0; i < n * n; i++) {
      grid[2 * i] = points[i / n];
      grid[2 * i + 1] = points[i % n];
    }
    Transformed bent =
        Transformed.of(Independent.of(normal(Shape.of(2), 0.5, -0.25), 1), new Bend(true));
    HostArray found = Sampled.run(bent.logProb(tensor(Shape.of(n * n, 2), grid)));
    double total = 0;
    double area = 32.0 * 32 / (n * n);
    for (int i = 0; i < n * n; i++) {
      total += Math.exp(found.get(i)) * area;
    }
    assertEquals(1, total, 1e-6);
  }

  @Test
  void drawsAreImagesAndComeWithTheirLogProbabilities() {
    for (boolean invertible : new boolean[] {true, false}) {
      Trace own = Trace.open();
      Tensor mean = own.constant(HostArray.of(Shape.of(2), new double[] {0.5, -1}));
      Distribution base = Normal.diagonal(mean, mean.mul(0));
      Transformed bent = Transformed.of(base, new Bend(invertible));
      Distribution.SampleAndLogProb draw = bent.sampleAndLogProb("x", Shape.of(50));
      Transformed known = Transformed.of(base, new Bend(true));
      List<HostArray> found =
          Sampled.run(own, draw.logProb(), known.logProb(draw.sample()), draw.sample());
      assertArrayEquals(found.get(1).doubles(), found.get(0).doubles(), 1e-12);
      assertEquals(Shape.of(50, 2), found.get(2).shape());
    }
  }

  @Test
  void withoutAnInverseOnlyOwnDrawsAreScored() {
    Distribution base = Independent.of(normal(Shape.of(2), 0, 0), 1);
    Transformed oneWay = Transformed.of(base, new Bend(false));
    assertTrue(oneWay.scoresOnlyOwnDraws());
    assertFalse(Transformed.of(base, new Bend(true)).scoresOnlyOwnDraws());
    Tensor x = tensor(Shape.of(2), 0, 0);
    assertThrows(UnsupportedOperationException.class, () -> oneWay.logProb(x));
    Mixture mixture = Mixture.of(tensor(Shape.of(2), 0, 0), normal(Shape.of(2), 0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Transformed.of(Independent.of(mixture, 0), new Logarithm()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Mixture.of(
                tensor(Shape.of(2), 0, 0),
                Transformed.of(normal(Shape.of(2), 0, 1), new Logarithm())));
  }

  @Test
  void aBijectorLeavesDivergencesAsTheyAre() {
    Bijector exponential = new Exponential();
    Normal q = normal(Shape.of(2), 0, 1);
    Normal p = normal(Shape.of(2), 2, -1);
    Transformed of = Transformed.of(q, exponential);
    List<HostArray> found =
        Sampled.run(
            trace,
            of.analyticKl(Transformed.of(p, exponential)).orElseThrow(),
            q.analyticKl(p).orElseThrow());
    assertEquals(found.get(1), found.get(0));
    assertEquals(Optional.empty(), of.analyticKl(Transformed.of(p, new Logarithm())));
    assertEquals(Optional.empty(), of.analyticKl(p));
  }

  @Test
  void theBaseHasADensityAndEnoughEventAxes() {
    Tensor zero = tensor(Shape.of(2), 0, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> Transformed.of(Bernoulli.ofLogits(zero), new Exponential()));
    assertThrows(
        ShapeException.class, () -> Transformed.of(normal(Shape.of(2), 0, 0), new Bend(true)));
  }
}
