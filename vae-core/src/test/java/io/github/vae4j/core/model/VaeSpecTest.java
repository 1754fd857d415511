package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.pass.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaeSpecTest {
  /** d KL(N(0, s^2) || N(0, 1)) / d log s is s^2 - 1, beyond the bounds that at the bounds. */
  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "12, 10", "-30, -10"})
  void aLogScaleBeyondItsBoundsIsCutOffAndLedBack(double bias, double logScale) {
    VaeSpec spec = VaeSpec.mlp(Shape.of(1), 1, Likelihood.BERNOULLI);
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
