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
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.optimizer.Clipping;
import io.github.vae4j.core.optimizer.ExponentialAverage;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  static final String ENCODER_STEP = "encoderStep"; // the number of the encoder's update
  static final String AVERAGE_SHARE = "averageShare";
  static final String REPORT = "report";

  private final InferenceMethod method;
  private final Program program;
  private final List<Parameter> parameters;
  private final Set<String> carried;
  private final String bound;
  private final int samples;
  private final boolean averaged;
  private final boolean tellsWeighted;
  private final List<String> parts;

  private StepProgram(
      InferenceMethod method,
      Program program,
      List<Parameter> parameters,
      Set<String> carried,
      boolean averaged,
      Objective objective) {
    this.method = method;
    this.averaged = averaged;
    this.program = program;
    this.parameters = parameters;
    this.carried = carried;
    this.bound = objective.bound();
    this.samples = objective.samples();
    this.tellsWeighted = objective.weighted().isPresent();
    this.parts = List.copyOf(objective.parts().keySet());
  }

  /** Traces the step of all parameters. */
  static StepProgram trace(VaeModel model, InferenceMethod method, TrainingOptions options) {
    return trace(model, method, options, false);
  }

  /**
   * Traces an update of the encoder alone; its report is [1, batch]: the bound with the step's KL
   * weight where the method tells it, else the bound.
   *
   * @throws IllegalArgumentException if the model has no parameters of its encoder alone
   */
  static StepProgram ofEncoder(VaeModel model, InferenceMethod method, TrainingOptions options) {
    if (ModelParameters.ofEncoder(model, options.dtype()).isEmpty()) {
      throw new IllegalArgumentException(
          "encoder updates: the model has no parameters that q(z|x) alone asks for; leave"
              + " --encoder-updates out");
    }
    return trace(model, method, options, true);
  }

  private static StepProgram trace(
      VaeModel model, InferenceMethod method, TrainingOptions options, boolean encoderAlone) {
    Trace trace = Trace.open();
    Scope scope = Scope.training(trace, options.dtype());
    int batch = options.batchSize();
    TensorType scalar = TensorType.of(options.dtype());
    ModelInputs inputs = ModelInputs.of(model, scope, batch);
    Tensor x = inputs.x();
    Tensor rowWeights = inputs.rowWeights();
    Tensor klWeight = trace.input(KL_WEIGHT, Role.DATA, scalar);
    Tensor learningRate = trace.input(LEARNING_RATE, Role.DATA, scalar);
    Map<String, Tensor> numbers = new HashMap<>();
    if (!encoderAlone) {
      numbers.put(STEP, trace.input(STEP, Role.DATA, scalar));
    }
    ObjectiveContext context =
        new ObjectiveContext(klWeight, rowWeights, ModelParameters.ofMethod(scope));
    Objective objective = method.objective(inputs.bound(), x, context);
    Set<String> encoder =
        options.encoderUpdates() > 0 ? ModelParameters.ofEncoder(model, options.dtype()) : Set.of();
    List<Parameter> parameters = new ArrayList<>(scope.parameters());
    List<Tensor> old = new ArrayList<>(scope.tensors());
    if (encoderAlone) {
      old.removeIf(tensor -> !encoder.contains(tensor.value().name()));
      parameters.removeIf(parameter -> !encoder.contains(parameter.name()));
    }
    List<Tensor> gradients = Gradients.of(objective.surrogate().neg(), old);
    if (options.clipNorm() > 0) {
      gradients =
          Clipping.byGlobalNorm(gradients, Clipping.globalNorm(gradients), options.clipNorm());
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < old.size(); i++) {
      Parameter parameter = parameters.get(i);
      String number = encoder.contains(parameter.name()) ? ENCODER_STEP : STEP;
      Tensor step = numbers.computeIfAbsent(number, name -> trace.input(name, Role.DATA, scalar));
      outputs.putAll(
          ParameterUpdates.record(
              parameter, old.get(i), gradients.get(i), options.optimizer(), learningRate, step));
    }
    boolean averaged = options.average() > 0 && !encoderAlone;
    if (averaged) {
      outputs.putAll(averages(trace, parameters, outputs, options));
    }
    Set<String> carried = new LinkedHashSet<>(outputs.keySet());
    List<Tensor> report = new ArrayList<>();
    Tensor value = objective.value();
    report.add((encoderAlone ? objective.weighted().orElse(value) : value).expandDims(0));
    if (!encoderAlone) {
      objective.parts().values().forEach(part -> report.add(part.expandDims(0)));
    }
    outputs.put(REPORT, Tensor.concat(0, report));
    Program program = trace.program(outputs);
    return new StepProgram(
        method,
        options.deviceNoise() ? Passes.drawNoiseOnDevice(program) : program,
        parameters,
        carried,
        averaged,
        objective);
  }

  private static Map<String, Tensor> averages(
      Trace trace,
      List<Parameter> parameters,
      Map<String, Tensor> updated,
      TrainingOptions options) {
    ExponentialAverage average = new ExponentialAverage(options.average());
    Tensor share = trace.input(AVERAGE_SHARE, Role.DATA, TensorType.of(options.dtype()));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String name = averageName(parameter.name());
      Tensor before = trace.input(name, Role.STATE, parameter.type());
      outputs.put(name, average.next(before, Named.get(updated, parameter.name()), share));
    }
    return outputs;
  }

  /** Returns the name in the state of the average of a parameter. */
  static String averageName(String parameter) {
    return parameter + "#average";
  }

  /** Returns the name in the state of what is kept of a parameter. */
  String kept(String parameter) {
    return averaged ? averageName(parameter) : parameter;
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

  /** Returns the names of parameters, optimiser state and averages. */
  Set<String> carried() {
    return carried;
  }

  String bound() {
    return bound;
  }

  int samples() {
    return samples;
  }

  /** Returns whether the method tells its bound with the step's KL weight. */
  boolean tellsWeighted() {
    return tellsWeighted;
  }

  List<String> parts() {
    return parts;
  }
}
