package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Runs what is recorded of a model in FLOAT64 on the reference backend. */
final class Experiment implements AutoCloseable {
  private final Backend backend =
      Backends.discover().select("reference").open(BackendConfig.defaults());

  static InferenceMethod method(String name) {
    int colon = name.indexOf(':');
    return new BsviInferenceMethods().create(name.substring(0, colon), name.substring(colon + 1));
  }

  static double[] repeated(double[] row, int n) {
    double[] all = new double[row.length * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(row, 0, all, i * row.length, row.length);
    }
    return all;
  }

  static double[] repeated(double x, int n) {
    return repeated(new double[] {x}, n);
  }

  /** What is computed from a model and data [batch, event]. */
  @FunctionalInterface
  interface Recording {
    Map<String, Tensor> of(LatentModel model, Tensor x, Scope scope);
  }

  /** A compiled recording, to be run on changed inputs: parameters, noise, data {@code x}. */
  record Prepared(CompiledProgram program, Map<String, HostArray> inputs) implements AutoCloseable {
    Map<String, HostArray> run(UnaryOperator<Map<String, HostArray>> change) {
      return program.runToHost(Map.of(), change.apply(inputs));
    }

    @Override
    public void close() {
      program.close();
    }
  }

  Prepared prepare(VaeModel model, double[] x, Recording recording) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    int event = model.eventShape().size();
    TensorType type = TensorType.of(DType.FLOAT64, x.length / event, event);
    Tensor data = trace.input("x", Role.DATA, type);
    Map<String, Tensor> outputs = recording.of(model.bind(scope, Given.nothing()), data, scope);
    List<Parameter> parameters = scope.parameters();
    CompiledProgram program = CompiledProgram.compile(backend, trace.program(outputs), Set.of());
    Map<String, HostArray> inputs = new LinkedHashMap<>(program.drawNoise(RandomKey.of(5)));
    parameters.forEach(p -> inputs.put(p.name(), p.initialValue(RandomKey.of(1))));
    inputs.put("x", HostArray.ofDoubles(type, x.clone()));
    return new Prepared(program, inputs);
  }

  Map<String, HostArray> run(
      VaeModel model,
      double[] x,
      Recording recording,
      UnaryOperator<Map<String, HostArray>> change) {
    try (Prepared prepared = prepare(model, x, recording)) {
      return prepared.run(change);
    }
  }

  /** The objective of a method: value, surrogate, parts, and {@code gradient of NAME}. */
  Recording objective(InferenceMethod method, double klWeight) {
    return (model, x, scope) -> {
      Trace trace = scope.trace();
      Tensor rows = trace.constant(DType.FLOAT64, 1).broadcastTo(Shape.of(x.shape().dim(0)));
      return objective(method, model, x, scope, klWeight, rows);
    };
  }

  static Map<String, Tensor> objective(
      InferenceMethod method,
      LatentModel model,
      Tensor x,
      Scope scope,
      double klWeight,
      Tensor rowWeights) {
    ObjectiveContext context =
        new ObjectiveContext(
            scope.trace().constant(DType.FLOAT64, klWeight),
            rowWeights,
            ModelParameters.ofMethod(scope));
    Objective objective = method.objective(model, x, context);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("value", objective.value());
    objective.weighted().ifPresent(weighted -> outputs.put("weighted", weighted));
    outputs.put("surrogate", objective.surrogate());
    outputs.putAll(objective.parts());
    List<Tensor> gradients = Gradients.of(objective.surrogate(), scope.tensors());
    for (int i = 0; i < gradients.size(); i++) {
      outputs.put("gradient of " + scope.parameters().get(i).name(), gradients.get(i));
    }
    return outputs;
  }

  Map<String, HostArray> objective(String method, VaeModel model, double[] x) {
    return objective(method, model, x, 1);
  }

  Map<String, HostArray> objective(String method, VaeModel model, double[] x, double klWeight) {
    return run(model, x, objective(method(method), klWeight), UnaryOperator.identity());
  }

  Backend backend() {
    return backend;
  }

  @Override
  public void close() {
    backend.close();
  }

  /** A trajectory of a method, with a KL weight of 1. */
  static Trajectory trajectory(String method, LatentModel model, Tensor x, Scope scope) {
    RefinedInference m = (RefinedInference) method(method);
    return Trajectory.unroll(
        new Trajectory.Setting(
            model,
            x,
            x.trace().constant(x.dtype(), 1),
            m.refinement(),
            m.refinement()
                .stepSizes(
                    x, model.posterior(x).eventShape().size(), ModelParameters.ofMethod(scope)),
            m.doubleSampling(),
            m.ofLast(),
            false),
        Proposal.of(method, model.posterior(x)));
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
