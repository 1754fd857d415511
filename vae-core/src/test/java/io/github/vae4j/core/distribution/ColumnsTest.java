package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

class ColumnsTest {
  private final Trace trace = Trace.open();

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  private final Tensor logits = tensor(Shape.of(2, 3), 0, 1, 2, 2, 0, 0);
  private final Tensor means = tensor(Shape.of(2, 2), 0, 1, 2, 3);

  private Distribution categorical() {
    return Categorical.ofLogits(logits);
  }

  private Distribution normal(double shift) {
    return Normal.diagonal(means.add(shift), means.mul(0.25));
  }

  private Columns both() {
    return Columns.of(List.of(categorical(), normal(0)));
  }

  @Test
  void blocksAddUpSideBySide() {
    Columns columns = both();
    assertEquals(Shape.of(5), columns.eventShape());
    assertEquals(Shape.of(2), columns.batchShape());
    Tensor x = columns.sample("x", Shape.of(4));
    Tensor blocks =
        categorical().logProb(x.slice(-1, 0, 3)).add(normal(0).logProb(x.slice(-1, 3, 5)));
    List<HostArray> found =
        Sampled.run(
            trace,
            columns.logProb(x),
            blocks,
            columns.mean().orElseThrow(),
            Tensor.concat(
                -1, List.of(categorical().mean().orElseThrow(), normal(0).mean().orElseThrow())),
            columns.entropy().orElseThrow(),
            categorical().entropy().orElseThrow().add(normal(0).entropy().orElseThrow()));
    for (int i = 0; i < 6; i += 2) {
      assertArrayEquals(found.get(i + 1).doubles(), found.get(i).doubles(), 1e-13);
    }
    assertEquals(Shape.of(4, 2), found.get(0).shape());
  }

  @Test
  void drawsOfABlockAreThoseOfItsDistribution() {
    Tensor joint = both().sample("x", Shape.of(6));
    Tensor block = joint.slice(-1, 0, 3);
    List<HostArray> found = Sampled.run(trace, block.sum(-1), block.maxOver(-1));
    for (int i = 0; i < 12; i++) {
      assertEquals(1, found.get(0).get(i));
      assertEquals(1, found.get(1).get(i));
    }
    assertEquals(
        List.of("x/0", "x/1"), trace.inputs().stream().map(input -> input.name()).toList());
  }

  @Test
  void theSampledDivergenceAgreesWithTheSum() {
    Columns q = both();
    Columns p = Columns.of(List.of(Categorical.ofLogits(logits.mul(0)), normal(0.3)));
    int draws = 20_000;
    List<HostArray> found =
        Sampled.run(trace, q.analyticKl(p).orElseThrow(), MonteCarloKl.estimate(q, p, "kl", draws));
    for (int i = 0; i < 2; i++) {
      assertEquals(found.get(0).get(i), found.get(1).get(i), 0.03);
    }
  }

  @Test
  void divergencesNeedTheSameBlocks() {
    assertEquals(
        Optional.empty(), both().analyticKl(Columns.of(List.of(normal(0), categorical()))));
    assertEquals(
        Optional.empty(),
        Columns.of(List.of(normal(0))).analyticKl(Columns.of(List.of(laplace()))));
    assertEquals(Optional.empty(), both().analyticKl(normal(0)));
  }

  private Distribution laplace() {
    return Independent.of(Laplace.of(means, means), 1);
  }

  @Test
  void theJointCanDoWhatEveryBlockCan() {
    assertFalse(both().continuous());
    assertFalse(both().reparameterized());
    Columns numbers = Columns.of(List.of(normal(0), laplace()));
    assertTrue(numbers.continuous());
    assertTrue(numbers.reparameterized());
    Tensor sum = both().sampleAndLogProb("x", Shape.scalar()).sample().sumAll();
    Tensor moved = numbers.sampleAndLogProb("y", Shape.scalar()).sample().sumAll();
    List<HostArray> found =
        Sampled.run(
            trace,
            Gradients.of(sum, List.of(means)).get(0),
            Gradients.of(moved, List.of(means)).get(0));
    assertArrayEquals(new double[4], found.get(0).doubles());
    assertTrue(found.get(1).get(0) > 0);
  }

  private Distribution oneHots() {
    Tensor logits = tensor(Shape.of(2, 2, 3), 0, 1, 2, 2, 0, 0, -1, 0, 1, 3, 2, 1);
    return Independent.of(Categorical.ofLogits(logits), 1);
  }

  @Test
  void blocksOfIndependentColumnsAreTakenColumnByColumn() {
    Columns columns = Columns.of(List.of(Columns.of(List.of(normal(0), categorical())), oneHots()));
    assertEquals(Shape.of(11), columns.eventShape());
    assertEquals(5, columns.count());
    Tensor x = columns.sample("x", Shape.of(4));
    Tensor each = columns.logProbOfColumns(x);
    Tensor firstNormal =
        Normal.of(means.slice(-1, 0, 1), means.slice(-1, 0, 1).mul(0.25))
            .logProb(x.slice(-1, 0, 1));
    Tensor lastOneHot =
        Categorical.ofLogits(tensor(Shape.of(2, 3), 2, 0, 0, 3, 2, 1)).logProb(x.slice(-1, 8, 11));
    List<HostArray> found =
        Sampled.run(
            trace,
            columns.logProb(x),
            each.sum(-1),
            firstNormal,
            each.slice(-1, 0, 1),
            lastOneHot,
            each.slice(-1, 4, 5),
            columns.mean().orElseThrow());
    for (int i = 0; i < 6; i += 2) {
      assertArrayEquals(found.get(i).doubles(), found.get(i + 1).doubles(), 1e-12);
    }
    assertEquals(Shape.of(2, 11), found.get(6).shape());
  }

  @Test
  void aColumnThatIsNotObservedCountsForNothing() {
    Columns columns = Columns.of(List.of(normal(0), categorical(), oneHots()));
    // The first element of a one-hot block says whether it is observed.
    Tensor mask =
        tensor(Shape.of(2, 11), 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1);
    double[] observed = {1, 0, 0, 1, 0, 0, 1, 1, 0, 1};
    assertThrows(ShapeException.class, () -> columns.masked(tensor(Shape.of(2), 1, 0)));
    Columns masked = columns.masked(mask);
    Columns same = columns.masked(mask.greater(0.5));
    Tensor x = masked.sample("x", Shape.of(3));
    List<HostArray> found =
        Sampled.run(
            trace,
            columns.logProbOfColumns(x),
            masked.logProbOfColumns(x),
            masked.logProb(x),
            same.logProb(x),
            masked.mean().orElseThrow(),
            columns.mean().orElseThrow());
    for (int i = 0; i < 30; i++) {
      assertEquals(observed[i % 10] * found.get(0).get(i), found.get(1).get(i), 1e-13);
    }
    assertEquals(found.get(2), found.get(3));
    assertEquals(found.get(5), found.get(4));
  }

  @Test
  void blocksHaveOneBatchAndVectorsAsEvents() {
    assertThrows(ShapeException.class, () -> Columns.of(List.of()));
    assertThrows(
        ShapeException.class, () -> Columns.of(List.of(categorical(), Normal.of(means, means))));
    Tensor three = tensor(Shape.of(3, 1), 0, 0, 0);
    assertThrows(
        ShapeException.class,
        () -> Columns.of(List.of(categorical(), Normal.diagonal(three, three))));
    ShapeException refused =
        assertThrows(ShapeException.class, () -> both().logProb(tensor(Shape.of(4), 0, 0, 0, 0)));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith(
                "columns: needs values that broadcast with batch and event [5], got float64[4]"),
        refused::getMessage);
  }
}
