package io.github.vae4j.core.training;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.optimizer.Clipping;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The traced program of one training step: encoder, decoder, bound, gradients and update. Each
 * output named like an input is that input's value for the next step; {@link #REPORT} is [1 +
 * parts, batch]: the bound and its parts for each datum.
 */
final class StepProgram {
  static final String KL_WEIGHT = "klWeight";
  static final String LEARNING_RATE = "learningRate";
  static final String STEP = "step";
  static final String REPORT = "report";

  private final InferenceMethod method;
  private final Program program;
  private final List<Parameter> parameters;
  private final Set<String> carried;
  private final String bound;
  private final int samples;
  private final List<String> parts;

  private StepProgram(
      InferenceMethod method,
      Program program,
      List<Parameter> parameters,
      Set<String> carried,
      Objective objective) {
    this.method = method;
    this.program = program;
    this.parameters = parameters;
    this.carried = carried;
    this.bound = objective.bound();
    this.samples = objective.samples();
    this.parts = List.copyOf(objective.parts().keySet());
  }

  static StepProgram trace(VaeModel model, InferenceMethod method, TrainingOptions options) {
    Trace trace = Trace.open();
    Scope scope = Scope.training(trace, options.dtype());
    int batch = options.batchSize();
    TensorType scalar = TensorType.of(options.dtype());
    ModelInputs inputs = ModelInputs.of(model, scope, batch);
    Tensor x = inputs.x();
    Tensor rowWeights = inputs.rowWeights();
    Tensor klWeight = trace.input(KL_WEIGHT, Role.DATA, scalar);
    Tensor learningRate = trace.input(LEARNING_RATE, Role.DATA, scalar);
    Tensor step = trace.input(STEP, Role.DATA, scalar);
    ObjectiveContext context =
        new ObjectiveContext(klWeight, rowWeights, ModelParameters.ofMethod(scope));
    Objective objective = method.objective(inputs.bound(), x, context);
    List<Tensor> old = scope.tensors();
    List<Tensor> gradients = Gradients.of(objective.surrogate().neg(), old);
    if (options.clipNorm() > 0) {
      gradients =
          Clipping.byGlobalNorm(gradients, Clipping.globalNorm(gradients), options.clipNorm());
    }
    Map<String, Tensor> outputs =
        ParameterUpdates.record(scope, gradients, options.optimizer(), learningRate, step);
    Set<String> carried = new LinkedHashSet<>(outputs.keySet());
    List<Tensor> report = new ArrayList<>();
    report.add(objective.value().expandDims(0));
    objective.parts().values().forEach(part -> report.add(part.expandDims(0)));
    outputs.put(REPORT, Tensor.concat(0, report));
    Program program = trace.program(outputs);
    return new StepProgram(
        method,
        options.deviceNoise() ? Passes.drawNoiseOnDevice(program) : program,
        scope.parameters(),
        carried,
        objective);
  }

  InferenceMethod method() {
    return method;
  }

  Program program() {
    return program;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** Returns the names of parameters and optimiser state. */
  Set<String> carried() {
    return carried;
  }

  String bound() {
    return bound;
  }

  int samples() {
    return samples;
  }

  List<String> parts() {
    return parts;
  }
}
