package io.github.vae4j.spark;

import io.github.vae4j.core.word.NearestName;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The options of a training, each a parameter of the estimator. */
final class TrainingParams implements Serializable {
  private static final long serialVersionUID = 1;

  private final Params owner;
  private final List<Option> options = new ArrayList<>();

  private record Option(Param<?> param, Object value) implements Serializable {}

  TrainingParams(Params owner) {
    this.owner = owner;
    text("model", "a whole model, such as factor-analysis; vae for one of the parts below", "vae");
    text("encoder", "network of the encoder, such as mlp:128,128; empty for the usual one", "");
    text("decoder", "network of the decoder; empty for the encoder's mirror image", "");
    number("latent", "latent dimensions; 0 for the usual number", 0);
    text("activation", "function between layers; empty for the usual one", "");
    text("prior", "prior of the latents; empty for that of the posterior", "");
    text("posterior", "family of the encoder's proposals", "normal");
    text(
        "likelihood", "distribution of the data, or words for columns; auto for the usual", "auto");
    text("objective", "the bound that is trained; empty for the usual one", "");
    number("epochs", "passes over the data; 0 for the usual length", 0);
    number("steps", "steps at least, in place of epochs; 0 for the usual length", 0);
    number("batch-size", "rows in one step; 0 for the usual number", 0);
    number("shards", "parts of a step's rows whose gradients are computed apart and added", 1);
    text("optimizer", "the optimiser, such as adamw:weight-decay=0.01", "adam");
    real("learning-rate", "learning rate at the start; 0 for the usual one", 0);
    text("schedule", "how the learning rate falls: constant, linear, cosine or iwae", "cosine");
    real("beta", "weight of the KL term", 1);
    real("kl-warmup", "share of all steps in which the KL weight rises from 0", 0);
    number("kl-cycles", "cycles in each of which the KL weight rises anew", 1);
    real("clip-norm", "largest norm of the gradient; 0 for no limit", 0);
    real("average", "decay of the average of the parameters that is kept; 0 for none", 0);
    number("encoder-updates", "most updates of the encoder alone before a step", 0);
    number("patience", "looks without a better bound before it stops; -1 for the usual", -1);
    text("precision", "type of all numbers: float32 or float64", "float32");
    real("validation-split", "share of the rows that chooses the best epoch", 0.1);
    text("binarize", "images: none, threshold or dynamic", "none");
    text("image-shape", "HEIGHTxWIDTH of the images in featuresCol; empty for a table", "");
    text("categorical", "columns of levels, separated by commas", "");
    text("count", "columns of counts, separated by commas", "");
    text("drop", "columns that are not read, separated by commas", "");
    text("only", "the columns that are read, separated by commas; empty for all", "");
    text("condition", "columns that the model is given, separated by commas", "");
    number("workers", "tasks that compute the shards of a step; 0 for the driver alone", 0);
    number("local-steps", "steps of each partition between two averages; 0 for one machine", 0);
    number("partitions", "parts of the rows that train at a time; 0 for those of the rows", 0);
    real("outer-rate", "share of the mean movement of the partitions that is taken", 0.7);
    real("outer-momentum", "momentum of these movements, by Nesterov", 0.9);
    number("sample", "most rows that the driver sees of those of partitions", 1_000_000);
    text("checkpoints", "folder from which a killed driver goes on; empty for none", "");
    real("checkpoint-minutes", "longest time within an epoch without a checkpoint", 5);
  }

  private void text(String name, String doc, String value) {
    options.add(new Option(new Param<String>(owner, name, doc), value));
  }

  private void number(String name, String doc, int value) {
    options.add(new Option(new IntParam(owner, name, doc), value));
  }

  private void real(String name, String doc, double value) {
    options.add(new Option(new DoubleParam(owner, name, doc), value));
  }

  List<Param<?>> all() {
    return options.stream().<Param<?>>map(Option::param).toList();
  }

  @SuppressWarnings("unchecked")
  void setDefaults() {
    options.forEach(option -> owner.setDefault((Param<Object>) option.param, option.value));
  }

  /**
   * Sets an option.
   *
   * @throws IllegalArgumentException if there is none of this name, or the value is of another type
   */
  @SuppressWarnings("unchecked")
  void set(String name, Object value) {
    Param<?> param =
        all().stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    owner.set((Param<Object>) param, parsed(param, value));
  }

  private IllegalArgumentException unknown(String name) {
    List<String> names = all().stream().map(Param::name).toList();
    String meant = NearestName.to(name, names).map(n -> "did you mean '" + n + "'? ").orElse("");
    return new IllegalArgumentException(
        "option: " + meant + "expected one of " + names + ", found '" + name + "'");
  }

  private static Object parsed(Param<?> param, Object value) {
    try {
      if (param instanceof IntParam) {
        int number = Integer.parseInt(value.toString());
        int least = param.name().equals("patience") ? -1 : 0;
        if (number < least) {
          throw new IllegalArgumentException(
              "option '" + param.name() + "': needs to be at least " + least + ", got " + number);
        }
        return number;
      }
      if (param instanceof DoubleParam) {
        return Double.valueOf(value.toString());
      }
      return value.toString();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "option '"
              + param.name()
              + "': expected a "
              + (param instanceof IntParam ? "whole number" : "number")
              + ", found '"
              + value
              + "'",
          e);
    }
  }

  /** Returns all options as they are in force. */
  TrainingWords words(long seed, boolean verify) {
    return new TrainingWords(
        options.stream()
            .collect(
                Collectors.toMap(
                    option -> option.param.name(),
                    option -> (Object) owner.getOrDefault(option.param),
                    (a, b) -> a,
                    TreeMap<String, Object>::new)),
        seed,
        verify);
  }

  /** Returns the options of which a training of another value would give other numbers. */
  static Map<String, String> deciding(TrainingWords words) {
    Map<String, String> deciding = new TreeMap<>();
    words.values().forEach((name, value) -> deciding.put(name, value.toString()));
    deciding.keySet().removeAll(List.of("checkpoints", "checkpoint-minutes"));
    deciding.put("seed", Long.toString(words.seed()));
    return deciding;
  }
}
