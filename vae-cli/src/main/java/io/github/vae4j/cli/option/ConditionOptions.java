package io.github.vae4j.cli.option;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The condition under which a conditional model decodes. */
public final class ConditionOptions {
  private static final String ALL = "all";

  @Option(
      names = "--condition",
      split = ",",
      paramLabel = "NAME=VALUE",
      description =
          "For a conditional model: a value of each condition, in the units of the data, such"
              + " as label=7 or age=30,income=2000.")
  private List<String> words = List.of();

  /** Returns whether every class is asked for, by {@code label=all}. */
  public boolean allClasses() {
    return ALL.equals(values().get(Conditioning.LABEL));
  }

  /**
   * Returns the condition, [1, size]; nothing for a model without.
   *
   * @throws IllegalArgumentException if what is given is not what the model is conditional on
   */
  public Optional<HostArray> of(TrainedVae vae) {
    Conditioning conditioning = vae.preprocessing().conditioning();
    if (words.isEmpty() && conditioning.size() > 0 && !conditioning.partly()) {
      throw new IllegalArgumentException(
          "--condition: the model is conditional on "
              + conditioning.describe()
              + "; give a value of each, such as --condition "
              + conditioning.names().stream()
                  .map(name -> name + "=1")
                  .collect(Collectors.joining(",")));
    }
    float[] vector = conditioning.vector(values());
    return vector.length == 0
        ? Optional.empty()
        : Optional.of(HostArray.of(Shape.of(1, vector.length), vector));
  }

  /**
   * Returns the condition of each class with what else is given, [classes, size].
   *
   * @throws IllegalArgumentException as {@link #of}, or if the class is not a condition
   */
  public HostArray ofEachClass(TrainedVae vae) {
    Conditioning conditioning = vae.preprocessing().conditioning();
    Map<String, String> values = values();
    int size = conditioning.size();
    List<String> names = conditioning.classNames();
    int classes = Math.max(1, names.size()); // without any the vector is refused
    float[] all = new float[classes * size];
    for (int i = 0; i < classes; i++) {
      values.put(Conditioning.LABEL, names.isEmpty() ? "0" : names.get(i));
      System.arraycopy(conditioning.vector(values), 0, all, i * size, size);
    }
    return HostArray.of(Shape.of(classes, size), all);
  }

  /**
   * Returns the condition for each of some data, [n, size]: the one that is given, else their own;
   * nothing for a model without.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public Optional<HostArray> orOf(Dataset data, VaeSession session) {
    return words.isEmpty() ? session.conditions(data) : repeated(of(session.vae()), data.size());
  }

  /** Returns each row {@code times} over, one after the other. */
  public static Optional<HostArray> repeated(Optional<HostArray> rows, int times) {
    return rows.map(all -> repeated(all, times));
  }

  /** Returns each row {@code times} over, one after the other. */
  public static HostArray repeated(HostArray rows, int times) {
    int width = rows.shape().dim(1);
    float[] all = new float[rows.shape().size() * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) rows.get(i / width / times * width + i % width);
    }
    return HostArray.of(Shape.of(rows.shape().dim(0) * times, width), all);
  }

  private Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.lastIndexOf('='); // a column's name may hold one, its value does not
      if (equals < 1) {
        throw new IllegalArgumentException(
            "--condition: expected NAME=VALUE, such as label=7, found '" + word + "'");
      }
      String name = word.substring(0, equals).strip();
      if (values.put(name, word.substring(equals + 1).strip()) != null) {
        throw new IllegalArgumentException("--condition: '" + name + "' is given twice");
      }
    }
    return values;
  }
}
