package io.github.vae4j.core.objective;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs objectives on the reference backend, on models of one-dimensional data. */
final class Objectives implements AutoCloseable {
  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  static double[] repeated(double x, int n) {
    double[] all = new double[n];
    Arrays.fill(all, x);
    return all;
  }

  /**
   * Returns {@code value}, {@code weighted}, {@code surrogate}, the parts, {@code gradient of NAME}
   * of the surrogate for each parameter, and {@code noise NAME} for each site. The noise is the
   * same for every method that draws as many numbers.
   */
  Map<String, HostArray> run(
      InferenceMethod method,
      VaeModel model,
      DType dtype,
      double klWeight,
      double[] xs,
      double[] rowWeights) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, dtype);
    int batch = xs.length;
    Tensor x = trace.input("x", Role.DATA, TensorType.of(dtype, batch, 1));
    Tensor w = trace.input("w", Role.DATA, TensorType.of(dtype, batch));
    Tensor b = trace.input("b", Role.DATA, TensorType.of(dtype));
    Objective objective =
        method.objective(model.bind(scope, Given.nothing()), x, new ObjectiveContext(b, w));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("value", objective.value());
    objective.weighted().ifPresent(weighted -> outputs.put("weighted", weighted));
    outputs.put("surrogate", objective.surrogate());
    outputs.putAll(objective.parts());
    List<Tensor> gradients = Gradients.of(objective.surrogate(), scope.tensors());
    for (int i = 0; i < gradients.size(); i++) {
      outputs.put("gradient of " + scope.parameters().get(i).name(), gradients.get(i));
    }
    try (CompiledProgram program =
            CompiledProgram.compile(backend, trace.program(outputs), Set.of());
        DeviceArrays parameters =
            DeviceArrays.upload(
                backend, ModelParameters.initialize(model, dtype, RandomKey.of(1)))) {
      Map<String, HostArray> noise = program.drawNoise(RandomKey.of(5));
      Map<String, HostArray> inputs = new LinkedHashMap<>(noise);
      inputs.put("x", HostArray.ofDoubles(x.type(), xs));
      inputs.put("w", HostArray.ofDoubles(w.type(), rowWeights));
      inputs.put("b", HostArray.filled(b.type(), klWeight));
      Map<String, HostArray> results =
          new LinkedHashMap<>(program.runToHost(parameters.map(), inputs));
      noise.forEach((name, array) -> results.put("noise " + name, array));
      return results;
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
