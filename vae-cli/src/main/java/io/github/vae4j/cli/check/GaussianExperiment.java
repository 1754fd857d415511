package io.github.vae4j.cli.check;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
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
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bounds and gradients of z ~ N(0, 1), x | z ~ N(z + shift, 1) at {@link #X}, in FLOAT64. With
 * shift 0 it is x ~ N(0, 2), z | x ~ N(x / 2, 1/2) and d log p(x) / d shift = x / 2.
 *
 * @param rows of a batch, all alike but for their noise
 * @param repeats batches, over which means are taken
 * @param seed of the noise
 */
public record GaussianExperiment(int rows, int repeats, long seed) {
  static final double X = 1.5;

  /** The model with its posterior as the proposal. */
  public static final LinearGaussian EXACT =
      LinearGaussian.line()
          .withParameters(LinearGaussian.INTERCEPT, LinearGaussian.LOG_SCALE, LinearGaussian.SHIFT);

  /** A proposal far from the posterior, for which the means of many bounds are known. */
  public static final LinearGaussian WIDE = EXACT.withProposal(0, -0.5, 0.9);

  /** The name of the bound among the estimates; the gradients have those of their parameters. */
  static final String BOUND = "value";

  /** Returns one of {@link #run(InferenceMethod, LinearGaussian, Backend)}. */
  public Estimate run(InferenceMethod method, LinearGaussian model, Backend backend, String name) {
    return Named.get(run(method, model, backend), name);
  }

  /** Returns the mean of the bound and of each parameter's gradient over the batches. */
  Map<String, Estimate> run(InferenceMethod method, LinearGaussian model, Backend backend) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    TensorType type = TensorType.of(DType.FLOAT64, rows, 1);
    Tensor x = trace.input("x", Role.DATA, type);
    Tensor one = trace.constant(DType.FLOAT64, 1);
    ObjectiveContext context =
        new ObjectiveContext(one, one.broadcastTo(Shape.of(rows)), ModelParameters.ofMethod(scope));
    Objective objective = method.objective(model.bind(scope, Given.nothing()), x, context);
    List<Parameter> parameters = scope.parameters();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(BOUND, objective.value().mean(0));
    List<Tensor> gradients = Gradients.of(objective.surrogate(), scope.tensors());
    for (int i = 0; i < parameters.size(); i++) {
      outputs.put(parameters.get(i).name(), gradients.get(i));
    }
    Map<String, double[]> found = new LinkedHashMap<>();
    outputs.keySet().forEach(name -> found.put(name, new double[repeats]));
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      Map<String, HostArray> inputs = new LinkedHashMap<>();
      inputs.put("x", HostArray.filled(type, X));
      parameters.forEach(p -> inputs.put(p.name(), p.initialValue(RandomKey.of(seed))));
      for (int i = 0; i < repeats; i++) {
        inputs.putAll(program.drawNoise(RandomKey.of(seed).fold(i)));
        Map<String, HostArray> results = program.runToHost(Map.of(), inputs);
        int repeat = i;
        found.forEach((name, all) -> all[repeat] = Named.get(results, name).get(0));
      }
    }
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    found.forEach((name, all) -> estimates.put(name, Estimate.of(name, repeats, all, 0)));
    return estimates;
  }
}
