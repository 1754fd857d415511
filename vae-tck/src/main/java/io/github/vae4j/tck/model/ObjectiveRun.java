package io.github.vae4j.tck.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An objective in FLOAT64, with given noise in place of drawn noise: a weight for each row makes
 * means over rows exact means over all that could be drawn.
 *
 * @param parameters by name
 * @param noise by site, as many numbers as it takes; sites that are not named are drawn
 */
record ObjectiveRun(
    InferenceMethod method,
    VaeModel model,
    Map<String, double[]> parameters,
    Map<String, double[]> noise) {
  static final String VALUE = "value";
  private static final String GRADIENT = "gradient of ";

  /** Returns the value of each row, and the surrogate's gradient under {@link #gradient}. */
  Map<String, double[]> on(Backend backend, double[][] xs, double[] rowWeights, RandomKey key) {
    return on(backend, xs, rowWeights, Map.of(), key);
  }

  /**
   * Returns the same of a model that is given something.
   *
   * @param given [rows][size] by name
   */
  Map<String, double[]> on(
      Backend backend,
      double[][] xs,
      double[] rowWeights,
      Map<String, double[][]> given,
      RandomKey key) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    Tensor x = input(trace, "x", xs, inputs);
    Tensor w = trace.input("w", Role.DATA, TensorType.of(DType.FLOAT64, xs.length));
    inputs.put("w", HostArray.ofDoubles(w.type(), rowWeights));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    given.forEach((name, rows) -> tensors.put(name, input(trace, "given/" + name, rows, inputs)));
    Objective objective =
        method.objective(
            model.bind(scope, new Given(tensors)),
            x,
            new ObjectiveContext(trace.constant(DType.FLOAT64, 1), w));
    Map<String, Tensor> outputs = new LinkedHashMap<>(objective.parts());
    outputs.put(VALUE, objective.value());
    List<Tensor> gradients = Gradients.of(objective.surrogate(), scope.tensors());
    for (int i = 0; i < gradients.size(); i++) {
      outputs.put(GRADIENT + scope.parameters().get(i).name(), gradients.get(i));
    }
    Program traced = trace.program(outputs);
    try (CompiledProgram program = CompiledProgram.compile(backend, traced, Set.of())) {
      inputs.putAll(program.drawNoise(key));
      for (Program.Input input : traced.inputs()) {
        if (input.noise().isPresent() && noise.containsKey(input.name())) {
          inputs.put(
              input.name(),
              HostArray.ofDoubles(input.value().type(), Named.get(noise, input.name())));
        }
      }
      for (Parameter p : scope.parameters()) {
        inputs.put(p.name(), HostArray.ofDoubles(p.type(), Named.get(parameters, p.name())));
      }
      Map<String, double[]> results = new LinkedHashMap<>();
      program
          .runToHost(Map.of(), inputs)
          .forEach((name, array) -> results.put(name, array.toDoubles()));
      return results;
    }
  }

  static double[] gradient(Map<String, double[]> results, String parameter) {
    return Named.get(results, GRADIENT + parameter);
  }

  private static Tensor input(
      Trace trace, String name, double[][] rows, Map<String, HostArray> inputs) {
    TensorType type = TensorType.of(DType.FLOAT64, rows.length, rows[0].length);
    inputs.put(
        name,
        HostArray.ofDoubles(type, Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray()));
    return trace.input(name, Role.DATA, type);
  }
}
