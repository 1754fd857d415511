package io.github.vae4j.tck.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A family of posteriors or a prior in a program of FLOAT64, whose parameters are {@linkplain
 * KnownModel#formula numbers of a formula}: nothing is where it starts.
 */
final class FlowProgram implements AutoCloseable {
  static final int FEATURES = 4;

  private static final String FEATURES_INPUT = "features";

  private final CompiledProgram program;
  private final Map<String, HostArray> inputs = new TreeMap<>();

  /** What is recorded of the distribution. */
  interface Recording {
    /**
     * Returns the outputs.
     *
     * @param y the input of this name, [outer, size]
     */
    Map<String, Tensor> of(Distribution distribution, Tensor y);
  }

  private FlowProgram(CompiledProgram program) {
    this.program = program;
  }

  /**
   * Compiles.
   *
   * @param kind {@code posterior}, for {@code batch} rows of features, or {@code prior}
   * @param y values of the input, [outer, size]
   */
  static FlowProgram of(
      Backend backend,
      String kind,
      String word,
      int batch,
      Shape shape,
      double[] y,
      Recording recording) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    int size = shape.dim(-1);
    Tensor features =
        trace.input(FEATURES_INPUT, Role.DATA, TensorType.of(DType.FLOAT64, batch, FEATURES));
    Distribution distribution =
        kind.equals("prior")
            ? Prior.of(word)
                .of(
                    scope,
                    new Prior.Context(
                        size,
                        FEATURES,
                        x -> Posterior.normal().of(scope.child("encoder"), x, size, false)))
            : Posterior.of(word).of(scope, features, size, false);
    Tensor input = trace.input("y", Role.DATA, new TensorType(DType.FLOAT64, shape));
    Program traced = trace.program(recording.of(distribution, input));
    FlowProgram all = new FlowProgram(CompiledProgram.compile(backend, traced, Set.of()));
    for (Parameter p : scope.parameters()) {
      double[] numbers = KnownModel.formula(p.type().shape().size(), p.name().length());
      double factor = kind.equals("prior") ? 0.5 : 1; // so that a grid can hold a prior
      Arrays.setAll(numbers, i -> factor * numbers[i]);
      all.inputs.put(p.name(), HostArray.ofDoubles(p.type(), numbers));
    }
    all.inputs.put("y", HostArray.of(shape, y));
    all.inputs.put(
        FEATURES_INPUT,
        HostArray.of(Shape.of(batch, FEATURES), KnownModel.formula(batch * FEATURES, 2)));
    return all;
  }

  /** Returns the outputs. */
  Map<String, HostArray> run() {
    return run(Map.of(), 0);
  }

  /** Returns the outputs where each input has moved by a multiple of a direction. */
  Map<String, HostArray> run(Map<String, double[]> direction, double by) {
    Map<String, HostArray> all = new LinkedHashMap<>(program.drawNoise(RandomKey.of(3)));
    inputs.forEach(
        (name, array) -> {
          double[] numbers = array.toDoubles();
          double[] moved = direction.getOrDefault(name, new double[numbers.length]);
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] += by * moved[i];
          }
          all.put(name, HostArray.ofDoubles(array.type(), numbers));
        });
    all.keySet()
        .removeIf(
            name -> program.program().inputs().stream().noneMatch(i -> i.name().equals(name)));
    return program.runToHost(Map.of(), all);
  }

  /** Returns a direction of all inputs. */
  Map<String, double[]> direction() {
    Map<String, double[]> all = new TreeMap<>();
    inputs.forEach(
        (name, array) ->
            all.put(name, KnownModel.formula(array.shape().size(), 5 + name.length())));
    return all;
  }

  /**
   * Returns the slope of a scalar along {@link #direction}.
   *
   * @param inputs that the scalar depends on, by name
   */
  static Tensor slope(Tensor scalar, Map<String, Tensor> inputs) {
    List<Tensor> slopes = Gradients.of(scalar, List.copyOf(inputs.values()));
    List<Tensor> terms = new ArrayList<>();
    int i = 0;
    for (Map.Entry<String, Tensor> entry : inputs.entrySet()) {
      Tensor slope = slopes.get(i++);
      double[] along = KnownModel.formula(slope.shape().size(), 5 + entry.getKey().length());
      terms.add(slope.mul(slope.trace().constant(HostArray.of(slope.shape(), along))).sumAll());
    }
    return terms.stream().reduce(Tensor::add).orElseThrow();
  }

  /** Returns the inputs of a trace by name. */
  static Map<String, Tensor> inputs(Trace trace) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (Program.Input input : trace.inputs()) {
      if (input.role() != Role.NOISE) {
        all.put(input.name(), trace.tensor(input.value()));
      }
    }
    return all;
  }

  @Override
  public void close() {
    program.close();
  }
}
