package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The classes that q(y|x) of a trained model gives to data; their labels, where they have some, are
 * not seen by it.
 */
public final class Classification {
  private static final int BATCH = 256;
  private static final String PROBABILITIES = "probabilities";

  private final List<String> classes;
  private final HostArray probabilities;
  private final int[] labels; // -1 where not known

  private Classification(List<String> classes, HostArray probabilities, int[] labels) {
    this.classes = classes;
    this.probabilities = probabilities;
    this.labels = labels;
  }

  /** Returns whether a model has classes. */
  public static boolean knows(TrainedVae vae) {
    return bound(vae) instanceof LabelModel;
  }

  /**
   * Checks that a model has classes.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static void requireClasses(TrainedVae vae) {
    labelModel(bound(vae), vae);
  }

  private static LatentModel bound(TrainedVae vae) {
    Scope scope = Scope.root(Trace.open(), vae.dtype());
    return ModelInputs.of(vae.model(), scope, 1).bound();
  }

  private static LabelModel labelModel(LatentModel bound, TrainedVae vae) {
    if (bound instanceof LabelModel model) {
      return model;
    }
    throw new IllegalArgumentException(
        "classify: needs a model with classes, and this one, "
            + vae.model().description()
            + ", has none; train one by --model m2");
  }

  /**
   * Classifies data.
   *
   * @throws IllegalArgumentException if the model has no classes, or the data do not fit it
   * @throws io.github.vae4j.core.execution.NonFiniteException if a probability is NaN or infinite
   */
  public static Classification of(TrainedVae vae, Dataset data, Backend backend) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, vae.dtype());
    ModelInputs inputs = ModelInputs.of(vae.model(), scope, BATCH);
    LabelModel model = labelModel(inputs.bound(), vae);
    Tensor found = model.classifier(inputs.x()).logProbabilities().exp();
    List<String> classes = vae.preprocessing().conditioning().classNames();
    int count = classes.size();
    int n = data.size();
    double[] all = new double[n * count];
    int[] labels = new int[n];
    int[] order = IntStream.range(0, n).toArray();
    BatchReader reader = BatchReader.of(vae.model(), data, vae.preprocessing(), BATCH, vae.dtype());
    RandomKey key = Binarization.key(1); // as other estimates see them by default
    try (CompiledProgram program =
            CompiledProgram.compile(
                backend, trace.program(Map.of(PROBABILITIES, found)), Set.of());
        DeviceArrays parameters = DeviceArrays.upload(backend, vae.parameters())) {
      for (int from = 0; from < n; from += BATCH) {
        int rows = Math.min(BATCH, n - from);
        Map<String, HostArray> batch = reader.read(order, from, rows, key);
        HostArray known = Named.get(batch, ModelInputs.inputName(Given.CONDITION));
        HostArray result = Named.get(program.runToHost(parameters.map(), batch), PROBABILITIES);
        for (int i = 0; i < rows; i++) {
          labels[from + i] = -1;
          for (int k = 0; k < count; k++) {
            all[(from + i) * count + k] = result.get(i * count + k);
            if (known.get(i * count + k) == 1) {
              labels[from + i] = k;
            }
          }
        }
      }
    }
    HostArray probabilities = HostArray.of(Shape.of(n, count), all);
    return new Classification(
        classes,
        Finite.requirePerDatum("probability of a class", data::place, 0, probabilities),
        labels);
  }

  /** Returns the names of the classes in order. */
  public List<String> classes() {
    return classes;
  }

  /** Returns q(y|x), FLOAT64 [n, classes]. */
  public HostArray probabilities() {
    return probabilities;
  }

  /** Returns the most probable class of each datum, a number from 0. */
  public int[] predicted() {
    int count = classes.size();
    return IntStream.range(0, labels.length)
        .map(
            row ->
                IntStream.range(0, count)
                    .boxed()
                    .max(
                        (a, b) ->
                            Double.compare(
                                probabilities.get(row * count + a),
                                probabilities.get(row * count + b)))
                    .orElseThrow())
        .toArray();
  }

  /**
   * The share of labelled data whose most probable class is their label.
   *
   * @param value from 0 to 1
   * @param standardError sqrt(value (1 - value) / count)
   * @param count the number of labelled data
   */
  public record Accuracy(double value, double standardError, int count) {}

  /** Returns the accuracy; nothing where no label is known. */
  public Optional<Accuracy> accuracy() {
    int count = (int) Arrays.stream(labels).filter(label -> label >= 0).count();
    if (count == 0) {
      return Optional.empty();
    }
    int[] predicted = predicted();
    long right = IntStream.range(0, labels.length).filter(i -> labels[i] == predicted[i]).count();
    double value = (double) right / count;
    return Optional.of(new Accuracy(value, Math.sqrt(value * (1 - value) / count), count));
  }
}
