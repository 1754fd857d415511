package io.github.vae4j.spark;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How is trained, by words that go to any machine.
 *
 * @param values of all options, by name
 * @param seed of all that is drawn
 * @param verify whether the first step is computed in plain Java too
 */
record TrainingWords(SortedMap<String, Object> values, long seed, boolean verify)
    implements Serializable {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,5}x)?(\\d{1,5})x(\\d{1,5})");

  String text(String name) {
    return Objects.requireNonNull(values.get(name)).toString();
  }

  int number(String name) {
    return (Integer) Objects.requireNonNull(values.get(name));
  }

  double real(String name) {
    return (Double) Objects.requireNonNull(values.get(name));
  }

  /** Returns the names in an option that are separated by commas. */
  List<String> names(String option) {
    return Arrays.stream(text(option).split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** Returns what the word of an option stands for; the message of a wrong one names the option. */
  <T> T of(String option, Function<String, T> parser) {
    return of(option, text(option), parser);
  }

  static <T> T of(String option, String word, Function<String, T> parser) {
    try {
      return parser.apply(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("option '" + option + "': " + e.getMessage(), e);
    }
  }

  /** Returns [height, width] or [channels, height, width] of images; a scalar's for a table. */
  Shape imageShape() {
    String word = text("image-shape");
    if (word.isEmpty()) {
      return Shape.scalar();
    }
    Matcher matcher = SHAPE.matcher(word);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "option 'image-shape': expected HEIGHTxWIDTH or CHANNELSxHEIGHTxWIDTH, such as 28x28,"
              + " found '"
              + word
              + "'");
    }
    return Shape.of(Arrays.stream(word.split("x")).mapToInt(Integer::parseInt).toArray());
  }

  Binarization binarization() {
    return Choice.of(
        "option 'binarize'", text("binarize"), Binarization.values(), Binarization::label);
  }

  /**
   * Returns the method of training.
   *
   * @param usual the word of the one that is taken if nothing is said
   */
  InferenceMethod method(String usual) {
    String word = text("objective");
    return of("objective", word.isEmpty() ? usual : word, InferenceMethods.discover()::create);
  }

  /** Returns the options, with what suits the data where nothing was said. */
  TrainingOptions options(Dataset data) {
    TrainingOptions.Builder builder =
        data.table().isPresent() ? TrainingOptions.builder() : TrainingOptions.of(data);
    if (data.table().isPresent()) {
      TrainingOptions ofTable = TrainingOptions.ofTable().build();
      builder.learningRate(ofTable.learningRate());
      if (number("epochs") == 0 && number("steps") == 0) {
        builder.steps(ofTable.steps()).patience(ofTable.patience());
      }
    }
    return options(builder);
  }

  private TrainingOptions options(TrainingOptions.Builder builder) {
    if (number("epochs") != 0 && number("steps") != 0) {
      throw new IllegalArgumentException(
          "option 'steps': does not go with 'epochs', both tell how long is trained; leave one out");
    }
    if (number("epochs") != 0) {
      builder.epochs(number("epochs"));
    }
    if (number("steps") != 0) {
      builder.steps(number("steps"));
    }
    if (number("batch-size") != 0) {
      builder.batchSize(number("batch-size"));
    }
    if (real("learning-rate") != 0) {
      builder.learningRate(real("learning-rate"));
    }
    if (number("patience") >= 0) {
      builder.patience(number("patience"));
    }
    return builder
        .shards(number("shards"))
        .seed(seed)
        .optimizer(of("optimizer", Optimizer::of))
        .schedule(
            Choice.of("option 'schedule'", text("schedule"), Schedule.values(), Schedule::label))
        .beta(real("beta"))
        .klWarmup(real("kl-warmup"))
        .klCycles(number("kl-cycles"))
        .clipNorm(real("clip-norm"))
        .average(real("average"))
        .encoderUpdates(number("encoder-updates"))
        .dtype(
            Choice.of(
                "option 'precision'",
                text("precision"),
                new DType[] {DType.FLOAT32, DType.FLOAT64},
                type -> type.name().toLowerCase(java.util.Locale.ROOT)))
        .verify(verify)
        .build();
  }
}
