package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

class MaskedTest {
  private static final double[] MASK = {1, 0, 1, 0, 0, 0};

  private final Trace trace = Trace.open();

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  private Tensor mask() {
    return tensor(Shape.of(2, 3), MASK);
  }

  private Normal normal(double mean) {
    Tensor m = tensor(Shape.of(2, 3), 0, 1, 2, 3, 4, 5).add(mean);
    return Normal.of(m, m.mul(0.1));
  }

  private static double[] sums(HostArray each) {
    double[] sums = new double[each.shape().size() / 3];
    for (int i = 0; i < each.shape().size(); i++) {
      sums[i / 3] += MASK[i % 6] * each.get(i);
    }
    return sums;
  }

  @Test
  void onlyObservedElementsCount() {
    Tensor mask = mask();
    Normal q = normal(0);
    Normal p = normal(0.5);
    Distribution masked = Masked.of(Independent.of(q, 1), mask);
    Distribution other = Masked.of(Independent.of(p, 1), mask);
    Tensor x = masked.sample("x", Shape.of(4));
    List<HostArray> found =
        Sampled.run(
            trace,
            q.logProb(x),
            masked.logProb(x),
            q.entropy().orElseThrow(),
            masked.entropy().orElseThrow(),
            q.analyticKl(p).orElseThrow(),
            masked.analyticKl(other).orElseThrow(),
            masked.mean().orElseThrow(),
            q.mean().orElseThrow());
    assertEquals(Shape.of(4, 2), found.get(1).shape());
    for (int i = 0; i < 6; i += 2) {
      assertArrayEquals(sums(found.get(i)), found.get(i + 1).doubles(), 1e-12);
    }
    assertEquals(found.get(7), found.get(6));
  }

  @Test
  void drawsAreThoseWithoutAMaskWithTheLogProbabilityOfWhatIsObserved() {
    Distribution masked = Masked.of(Independent.of(normal(0), 1), mask().greater(0.5));
    Distribution.SampleAndLogProb draw = masked.sampleAndLogProb("x", Shape.of(3));
    Tensor noise = trace.tensor(trace.inputs().get(0).value());
    Tensor unmasked = noise.mul(normal(0).logScale().exp()).add(normal(0).location());
    List<HostArray> found =
        Sampled.run(trace, draw.sample(), unmasked, draw.logProb(), masked.logProb(draw.sample()));
    assertEquals(found.get(1), found.get(0));
    assertArrayEquals(found.get(3).doubles(), found.get(2).doubles(), 1e-12);
  }

  @Test
  void whatAMissingElementHoldsIsNotRead() {
    Tensor location = tensor(Shape.of(3), 0, 1, 2);
    Distribution masked =
        Masked.of(
            Independent.of(Normal.of(location, location.mul(0)), 1), tensor(Shape.of(3), 1, 0, 1));
    Tensor logProb = masked.logProb(tensor(Shape.of(3), 1, Double.NaN, 2));
    Tensor slope = Gradients.of(logProb, List.of(location)).get(0);
    List<HostArray> found = Sampled.run(trace, logProb, slope);
    assertEquals(-0.5 - Math.log(2 * Math.PI), found.get(0).get(0), 1e-12);
    // By each location the slope of the density; that of the log scale, 0 location, adds nothing.
    assertArrayEquals(new double[] {1, 0, 0}, found.get(1).doubles(), 1e-12);
  }

  @Test
  void anEventThatIsOneOutcomeIsMaskedAsAWhole() {
    Tensor logits = tensor(Shape.of(2, 3), 0, 0, 0, 0, 0, 0);
    Distribution masked = Masked.of(Categorical.ofLogits(logits), tensor(Shape.of(2), 1, 0));
    assertEquals(Shape.of(3), masked.eventShape());
    Tensor oneHot = tensor(Shape.of(3), 0, 1, 0);
    List<HostArray> found =
        Sampled.run(trace, masked.logProb(oneHot), masked.entropy().orElseThrow());
    assertArrayEquals(new double[] {-Math.log(3), 0}, found.get(0).doubles(), 1e-12);
    assertArrayEquals(new double[] {Math.log(3), 0}, found.get(1).doubles(), 1e-12);
  }

  @Test
  void unlikeMasksHaveNoDivergence() {
    Distribution q = Masked.of(normal(0), mask());
    assertEquals(Optional.empty(), q.analyticKl(Masked.of(normal(1), mask())));
    assertEquals(Optional.empty(), q.analyticKl(normal(1)));
  }

  @Test
  void theMaskFitsTheElements() {
    Independent rows = Independent.of(normal(0), 1);
    assertThrows(ShapeException.class, () -> Masked.of(rows, tensor(Shape.of(2), 1, 0)));
    assertThrows(ShapeException.class, () -> Masked.of(rows, tensor(Shape.of(1, 2, 3), MASK)));
    assertThrows(ShapeException.class, () -> Masked.of(rows, mask().cast(DType.INT32)));
  }
}
