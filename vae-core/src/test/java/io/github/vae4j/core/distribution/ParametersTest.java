package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.Decoder;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ParametersTest {
  private final Trace trace = Trace.open();
  private int inputs;

  private Tensor tensor(DType dtype, int... dims) {
    return trace.input("x" + inputs++, Role.DATA, TensorType.of(dtype, dims));
  }

  private Tensor tensor(int... dims) {
    return tensor(DType.FLOAT32, dims);
  }

  private static void assertRefused(
      Class<? extends IllegalArgumentException> type, String message, Executable call) {
    String actual = assertThrows(type, call).getMessage();
    assertTrue(actual.startsWith(message), actual);
  }

  @Test
  void parametersAreBroadcastToOneBatchShape() {
    assertEquals(Shape.of(2, 3), Normal.of(tensor(2, 1), tensor(3)).batchShape());
    assertEquals(Shape.of(2, 3), Laplace.of(tensor(3), tensor(2, 1)).batchShape());
    assertEquals(
        Shape.of(4, 2, 3), StudentT.of(tensor(4, 1, 1), tensor(3), tensor(2, 1)).batchShape());
    assertEquals(Shape.of(2, 3), StudentT.of(4, tensor(3), tensor(2, 1)).batchShape());
    assertEquals(Shape.of(2, 3), DiscretizedLogistic.of(tensor(3), tensor(2, 1), 4).batchShape());
    assertEquals(Shape.of(2, 3), Normal.of(tensor(2, 1), tensor(3)).mean().orElseThrow().shape());
  }

  @Test
  void parametersThatDoNotBroadcastAreNamedWithTheCallersLine() {
    String message =
        assertThrows(ShapeException.class, () -> Decoder.decode(tensor(2), tensor(3))).getMessage();
    assertEquals(
        "normal: needs parameters that broadcast (aligned at the last axis, sizes are equal or 1),"
            + " got mean float32[2], logScale float32[3], at com.acme.Decoder.decode(Decoder.java:13)",
        message);
  }

  @Test
  void parametersNeedOneFloatingPointType() {
    Tensor integers = tensor(DType.INT32, 2);
    Tensor doubles = tensor(DType.FLOAT64, 2);
    assertRefused(
        ShapeException.class,
        "laplace: needs parameters all FLOAT32 or all FLOAT64, got location float32[2], logScale"
            + " float64[2]",
        () -> Laplace.of(tensor(2), doubles));
    assertRefused(
        ShapeException.class,
        "bernoulli: needs parameters all FLOAT32 or all FLOAT64, got logits int32[2]",
        () -> Bernoulli.ofLogits(integers));
    assertRefused(ShapeException.class, "categorical: ", () -> Categorical.ofLogits(integers));
    assertRefused(
        ShapeException.class,
        "continuous bernoulli: ",
        () -> ContinuousBernoulli.ofLogits(integers));
    assertRefused(
        ShapeException.class, "student-t: ", () -> StudentT.of(doubles, tensor(2), tensor(2)));
    assertRefused(
        ShapeException.class,
        "discretized logistic: ",
        () -> DiscretizedLogistic.of(doubles, tensor(2), 3));
  }

  @Test
  void degreesOfFreedomAreAboveZeroAndFinite() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(
          IllegalArgumentException.class,
          "student-t: needs degrees of freedom above 0 and finite, got " + wrong,
          () -> StudentT.of(wrong, tensor(2), tensor(2)));
    }
  }

  @Test
  void aDiscretizedLogisticHasTwoLevelsAtLeast() {
    assertRefused(
        IllegalArgumentException.class,
        "discretized logistic: needs at least 2 levels, got 1",
        () -> DiscretizedLogistic.of(tensor(2), tensor(2), 1));
  }

  @Test
  void aCategoricalDistributionHasAnAxisOfClasses() {
    assertRefused(
        ShapeException.class,
        "categorical: needs logits with an axis of classes, got float32[]",
        () -> Categorical.ofLogits(tensor()));
  }

  @Test
  void independentTakesAxesOfTheBatch() {
    Normal normal = Normal.of(tensor(2, 3), tensor(2, 3));
    assertEquals(Shape.of(2, 3), Independent.of(normal, 2).eventShape());
    assertEquals(Shape.of(2), Independent.of(normal, 1).batchShape());
    assertRefused(
        ShapeException.class,
        "independent: needs 0 to 2 axes, those of the batch shape [2, 3], got 3",
        () -> Independent.of(normal, 3));
    assertRefused(ShapeException.class, "independent: ", () -> Independent.of(normal, -1));
  }

  @Test
  void theStandardNormalHasAnEmptyBatchThatDivergencesBroadcast() {
    Independent prior = Normal.standard(trace, DType.FLOAT32, Shape.of(5));
    assertEquals(Shape.scalar(), prior.batchShape());
    assertEquals(Shape.of(5), prior.eventShape());
    Independent posterior = Normal.diagonal(tensor(7, 5), tensor(7, 5));
    assertEquals(Shape.of(7), posterior.analyticKl(prior).orElseThrow().shape());
  }

  @Test
  void divergencesAreBetweenDistributionsOfTheSameOutcomes() {
    Independent five = Normal.diagonal(tensor(7, 5), tensor(7, 5));
    Independent one = Normal.diagonal(tensor(7, 1), tensor(7, 1));
    assertRefused(
        ShapeException.class,
        "independent KL: needs one event shape, got [5] and [1]",
        () -> five.analyticKl(one));
    assertRefused(
        ShapeException.class,
        "categorical KL: needs one event shape, got [3] and [1]",
        () -> Categorical.ofLogits(tensor(3)).analyticKl(Categorical.ofLogits(tensor(1))));
    assertRefused(
        ShapeException.class,
        "Monte Carlo KL: needs one event shape, got [5] and [1]",
        () -> MonteCarloKl.estimate(five, one, "a", 2));
  }

  @Test
  void unlikeDistributionsHaveNoAnalyticDivergence() {
    Normal normal = Normal.of(tensor(2), tensor(2));
    Laplace laplace = Laplace.of(tensor(2), tensor(2));
    assertEquals(Optional.empty(), normal.analyticKl(laplace));
    assertEquals(Optional.empty(), laplace.analyticKl(normal));
    assertEquals(Optional.empty(), Independent.of(normal, 1).analyticKl(normal));
    assertEquals(
        Optional.empty(), Independent.of(normal, 1).analyticKl(Independent.of(laplace, 1)));
    assertEquals(
        Optional.empty(),
        Bernoulli.ofLogits(tensor(2)).analyticKl(Categorical.ofLogits(tensor(2))));
  }

  @Test
  void aMonteCarloDivergenceNeedsSamplesAndABatchThatItsSamplesFit() {
    Normal two = Normal.of(tensor(2), tensor(2));
    Normal batches = Normal.of(tensor(3, 2), tensor(3, 2));
    assertRefused(
        IllegalArgumentException.class,
        "Monte Carlo KL: needs at least 1 sample, got 0",
        () -> MonteCarloKl.estimate(two, two, "a", 0));
    // With three samples the axes would fit by accident.
    assertRefused(
        ShapeException.class,
        "Monte Carlo KL: needs a batch shape of p that broadcasts to that of q, got p [3, 2] and q"
            + " [2]",
        () -> MonteCarloKl.estimate(two, batches, "b", 3));
    assertEquals(Shape.of(3, 2), MonteCarloKl.estimate(batches, two, "c", 4).shape());
  }
}
