package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.pass.Run;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaeSpecTest {
  /** Ten times the index, as the encoder is given it. */
  private record Sample(double... mean) implements DataSample {
    @Override
    public float[][] rows(int count) {
      float[][] rows = new float[count][];
      Arrays.setAll(rows, i -> new float[] {10 * i, 10 * i + 1, 10 * i + 2});
      return rows;
    }
  }

  private static VaeSpec.Builder small(Likelihood likelihood) {
    return VaeSpec.builder(Shape.of(2))
        .latent(1)
        .network(Network.of("mlp:3"))
        .likelihood(likelihood);
  }

  @Test
  void theLastBiasStartsWhereTheLikelihoodHasTheMeanDatumAsItsMean() {
    Map<String, double[]> logits =
        small(Likelihoods.SIGMOID_NORMAL).build().startFrom(new Sample(0.5, 0.2));
    assertEquals(Set.of("decoder/output/bias"), logits.keySet());
    assertArrayEquals(
        new double[] {0, Math.log(0.25), 0, 0}, logits.get("decoder/output/bias"), 1e-12);
    Map<String, double[]> means = small(Likelihoods.NORMAL).build().startFrom(new Sample(-3, 7));
    assertArrayEquals(new double[] {-3, 7, 0, 0}, means.get("decoder/output/bias"));
    // An element that is 0 in all data does not start at minus infinity.
    Map<String, double[]> bits = small(Likelihoods.BERNOULLI).build().startFrom(new Sample(0, 1));
    assertArrayEquals(
        new double[] {Math.log(0.001 / 0.999), Math.log(0.999 / 0.001)},
        bits.get("decoder/output/bias"),
        1e-12);
  }

  @Test
  void thePriorAddsWhatItStartsFrom() {
    VaeSpec spec = small(Likelihoods.NORMAL).condition(1).prior(Prior.of("vamp:2")).build();
    Map<String, double[]> start = spec.startFrom(new Sample(1, 2));
    assertEquals(Set.of("decoder/output/bias", "prior/pseudo-inputs"), start.keySet());
    assertArrayEquals(new double[] {0, 1, 2, 10, 11, 12}, start.get("prior/pseudo-inputs"));
    List<String> names =
        ModelParameters.of(spec, DType.FLOAT32).stream().map(Parameter::name).toList();
    assertTrue(names.containsAll(start.keySet()), names::toString);
  }

  @Test
  void aMeanOfAnotherLengthIsRefused() {
    VaeSpec spec = small(Likelihoods.NORMAL).build();
    assertThrows(IllegalArgumentException.class, () -> spec.startFrom(new Sample(1, 2, 3)));
  }

  /** d KL(N(0, s^2) || N(0, 1)) / d log s is s^2 - 1, beyond the bounds that at the bounds. */
  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "12, 10", "-30, -10"})
  void aLogScaleBeyondItsBoundsIsCutOffAndLedBack(double bias, double logScale) {
    VaeSpec spec = VaeSpec.mlp(Shape.of(1), 1, Likelihoods.BERNOULLI);
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT64, 1, 1));
    LatentModel model = spec.bind(scope, Given.nothing());
    Tensor kl = model.posterior(x).analyticKl(model.prior()).orElseThrow();
    String name = "encoder/log-scale/bias";
    Tensor parameter =
        scope
            .tensors()
            .get(scope.parameters().stream().map(Parameter::name).toList().indexOf(name));
    Map<String, Tensor> results = new LinkedHashMap<>();
    results.put("kl", kl);
    results.put("gradient", Gradients.of(kl.sumAll(), List.of(parameter)).get(0));
    Program program = trace.program(results);
    List<HostArray> inputs =
        program.inputs().stream()
            .map(input -> HostArray.filled(input.type(), input.name().equals(name) ? bias : 0))
            .toList();
    List<HostArray> found = Run.once(program, inputs);
    double square = Math.exp(2 * logScale);
    assertEquals(0.5 * (square - 1) - logScale, found.get(0).get(0), 1e-9 * square + 1e-9);
    assertEquals(square - 1, found.get(1).get(0), 1e-9 * square + 1e-9);
  }
}
