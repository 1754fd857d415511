package io.github.vae4j.core.training;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.ShardNoise;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.optimizer.Clipping;
import io.github.vae4j.core.optimizer.ExponentialAverage;
import io.github.vae4j.core.optimizer.ParameterUpdates;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The traced programs of one training step: encoder, decoder, bound, gradients and update. In one
 * piece they are one program. Cut into {@linkplain TrainingOptions#shards shards} they are three:
 * the gradients of a shard's rows, the sum of two gradients, and the update from the sum of all.
 * What the step leaves is an output named like the input that it is of the next step; {@link
 * #REPORT} is [1 + parts, rows]: the bound and its parts for each datum.
 */
final class StepProgram {
  static final String KL_WEIGHT = "klWeight";
  static final String ROW_TOTAL = "rowTotal"; // data of the whole batch
  static final String LEARNING_RATE = "learningRate";
  static final String STEP = "step";
  static final String ENCODER_STEP = "encoderStep"; // the number of the encoder's update
  static final String AVERAGE_SHARE = "averageShare";
  static final String REPORT = "report";
  private static final String GRADIENT = "#gradient";
  private static final String NEXT = "#next";

  private final InferenceMethod method;
  private final Program program;
  private final Optional<Shards> shards;
  private final List<Parameter> parameters;
  private final Set<String> carried;
  private final String bound;
  private final int samples;
  private final boolean averaged;
  private final boolean tellsWeighted;
  private final List<String> parts;

  /**
   * What a step in shards has beside the program of a shard.
   *
   * @param count of shards
   * @param noise of a shard
   * @param sum of the gradients so far and the {@linkplain #nextName next}
   * @param update from the sum of all
   */
  record Shards(int count, ShardNoise noise, Program sum, Program update) {}

  private StepProgram(
      InferenceMethod method,
      Program program,
      Optional<Shards> shards,
      List<Parameter> parameters,
      Set<String> carried,
      boolean averaged,
      Objective objective) {
    this.method = method;
    this.averaged = averaged;
    this.program = program;
    this.shards = shards;
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
   * Traces an update of the encoder alone; its report is [1, rows]: the bound with the step's KL
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
    Update update = Update.of(model, options, encoderAlone);
    int rows = options.batchSize() / options.shards();
    Trace trace = Trace.open();
    Scope scope = Scope.training(trace, options.dtype());
    Objective objective = objective(model, method, scope, update, rows);
    List<Parameter> parameters = new ArrayList<>(scope.parameters());
    List<Tensor> old = new ArrayList<>(scope.tensors());
    if (encoderAlone) {
      old.removeIf(tensor -> !update.encoder.contains(tensor.value().name()));
      parameters.removeIf(parameter -> !update.encoder.contains(parameter.name()));
    }
    List<Tensor> gradients = Gradients.of(objective.surrogate().neg(), old);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    Optional<Shards> shards = Optional.empty();
    Set<String> carried = new LinkedHashSet<>();
    if (options.shards() == 1) {
      outputs.putAll(update.record(trace, parameters, old, gradients));
      carried.addAll(outputs.keySet());
    } else {
      for (int i = 0; i < old.size(); i++) {
        outputs.put(gradientName(parameters.get(i).name()), gradients.get(i));
      }
      Trace more = Trace.open();
      objective(model, method, Scope.training(more, options.dtype()), update, rows + 1);
      ShardNoise noise = new ShardNoise(trace.inputs(), rows, more.inputs(), options.shards());
      Program whole = update.program(parameters);
      shards = Optional.of(new Shards(options.shards(), noise, sum(parameters), whole));
      whole.outputs().forEach(output -> carried.add(output.name()));
    }
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
        shards,
        parameters,
        carried,
        update.averaged(),
        objective);
  }

  /** Records the objective of some rows of a step. */
  private static Objective objective(
      VaeModel model, InferenceMethod method, Scope scope, Update update, int rows) {
    Trace trace = scope.trace();
    ModelInputs inputs = ModelInputs.of(model, scope, rows);
    Tensor x = inputs.x();
    Tensor rowWeights = inputs.rowWeights();
    Tensor klWeight = number(trace, KL_WEIGHT, scope.dtype());
    ObjectiveContext context =
        new ObjectiveContext(klWeight, rowWeights, ModelParameters.ofMethod(scope));
    if (update.options.shards() > 1) {
      context = context.ofShard(number(trace, ROW_TOTAL, scope.dtype()));
    } else {
      update.declare(trace);
    }
    return method.objective(inputs.bound(), x, context);
  }

  /** Returns a scalar that a trace is given, declared when it is first asked for. */
  private static Tensor number(Trace trace, String name, DType dtype) {
    return trace.inputs().stream()
        .filter(input -> input.name().equals(name))
        .findFirst()
        .map(input -> trace.tensor(input.value()))
        .orElseGet(() -> trace.input(name, Role.DATA, TensorType.of(dtype)));
  }

  private static Program sum(List<Parameter> parameters) {
    Trace trace = Trace.open();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String name = gradientName(parameter.name());
      Tensor sum = trace.input(name, Role.DATA, parameter.type());
      Tensor next = trace.input(nextName(name), Role.DATA, parameter.type());
      outputs.put(name, sum.add(next));
    }
    return trace.program(outputs);
  }

  /**
   * How a step updates parameters from their gradients over the whole batch.
   *
   * @param encoder the parameters whose updates are counted apart; empty if none are
   * @param encoderAlone whether these alone are updated
   */
  private record Update(TrainingOptions options, Set<String> encoder, boolean encoderAlone) {
    static Update of(VaeModel model, TrainingOptions options, boolean encoderAlone) {
      boolean apart = options.encoderUpdates() > 0;
      return new Update(
          options,
          apart ? ModelParameters.ofEncoder(model, options.dtype()) : Set.of(),
          encoderAlone);
    }

    boolean averaged() {
      return options.average() > 0 && !encoderAlone;
    }

    /** Declares what every update is given, which stands before the parameters. */
    void declare(Trace trace) {
      number(trace, LEARNING_RATE, options.dtype());
      if (!encoderAlone) {
        number(trace, STEP, options.dtype());
      }
    }

    /** Returns the update as a program of its own. */
    Program program(List<Parameter> parameters) {
      Trace trace = Trace.open();
      List<Tensor> old = new ArrayList<>();
      List<Tensor> gradients = new ArrayList<>();
      declare(trace);
      for (Parameter parameter : parameters) {
        String gradient = gradientName(parameter.name());
        old.add(trace.input(parameter.name(), Role.PARAMETER, parameter.type()));
        gradients.add(trace.input(gradient, Role.DATA, parameter.type()));
      }
      return trace.program(record(trace, parameters, old, gradients));
    }

    /** Records the update; each output is the next value of the input of its name. */
    Map<String, Tensor> record(
        Trace trace, List<Parameter> parameters, List<Tensor> old, List<Tensor> ofBatch) {
      List<Tensor> gradients =
          options.clipNorm() > 0
              ? Clipping.byGlobalNorm(ofBatch, Clipping.globalNorm(ofBatch), options.clipNorm())
              : ofBatch;
      Tensor rate = number(trace, LEARNING_RATE, options.dtype());
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (int i = 0; i < old.size(); i++) {
        Parameter parameter = parameters.get(i);
        String number = encoder.contains(parameter.name()) ? ENCODER_STEP : STEP;
        Tensor step = number(trace, number, options.dtype());
        outputs.putAll(
            ParameterUpdates.record(
                parameter, old.get(i), gradients.get(i), options.optimizer(), rate, step));
      }
      if (averaged()) {
        ExponentialAverage average = new ExponentialAverage(options.average());
        Tensor share = number(trace, AVERAGE_SHARE, options.dtype());
        for (Parameter parameter : parameters) {
          String name = averageName(parameter.name());
          Tensor before = trace.input(name, Role.STATE, parameter.type());
          Tensor now = Named.get(outputs, parameter.name());
          outputs.put(name, average.next(before, now, share));
        }
      }
      return outputs;
    }
  }

  /** Returns the name in the state of the average of a parameter. */
  static String averageName(String parameter) {
    return parameter + "#average";
  }

  /** Returns the name of a parameter's gradient, or of the sum so far, between the programs. */
  static String gradientName(String parameter) {
    return parameter + GRADIENT;
  }

  /** Returns the name of the gradient that is added to the sum so far, which has this one. */
  static String nextName(String gradient) {
    return gradient + NEXT;
  }

  /** Returns the name in the state of what is kept of a parameter. */
  String kept(String parameter) {
    return averaged ? averageName(parameter) : parameter;
  }

  InferenceMethod method() {
    return method;
  }

  /** Returns the program of a whole step; of a step in shards that of one shard's gradients. */
  Program program() {
    return program;
  }

  /** Returns the rest of a step in shards; nothing of a step in one piece. */
  Optional<Shards> shards() {
    return shards;
  }

  /** Returns the programs of a step, and how often it runs each. */
  Map<Program, Integer> runs() {
    Map<Program, Integer> runs = new LinkedHashMap<>();
    runs.put(program, shards.map(Shards::count).orElse(1));
    shards.ifPresent(
        cut -> {
          runs.put(cut.sum(), cut.count() - 1);
          runs.put(cut.update(), 1);
        });
    return runs;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** Returns the names of the gradients, or of their sum, between the programs. */
  Set<String> gradients() {
    Set<String> names = new LinkedHashSet<>();
    parameters.forEach(parameter -> names.add(gradientName(parameter.name())));
    return names;
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
