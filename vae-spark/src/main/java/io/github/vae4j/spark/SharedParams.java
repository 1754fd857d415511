package io.github.vae4j.spark;

import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.row.OutputSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The parameters that estimator and model have in common. */
final class SharedParams implements Serializable {
  private static final long serialVersionUID = 1;

  private final Params owner;
  private final List<Default> defaults = new ArrayList<>();

  final Param<String> featuresCol;
  final Param<String> idCol;
  final Param<String> scoreCol;
  final Param<String> reasonsCol;
  final IntParam mostReasons;
  final Param<String> latentCol;
  final Param<String> reconstructionCol;
  final Param<String> imputedCol;
  final IntParam samples;
  final IntParam imputationSamples;
  final LongParam seed;
  final Param<String> backend;
  final Param<String> device;
  final IntParam threads;
  final BooleanParam verify;

  private record Default(Param<?> param, Object value) implements Serializable {}

  SharedParams(Params owner) {
    this.owner = owner;
    featuresCol =
        text("featuresCol", "the vectors or arrays that a model of images reads", "features");
    idCol =
        text(
            "idCol",
            "the column that tells rows apart where something is drawn for each; empty for their"
                + " content",
            "");
    scoreCol = text("scoreCol", "-log p(x) in nats; higher is stranger; empty for none", "score");
    reasonsCol =
        text(
            "reasonsCol",
            "the cells that speak most against a row, with -log p(cell | other cells) in nats;"
                + " empty for none",
            "");
    mostReasons = number("mostReasons", "how many reasons a row has; 0 for all", 0);
    latentCol = text("latentCol", "the latent of a row, a vector; empty for none", "");
    reconstructionCol =
        text("reconstructionCol", "the mean of p(x|z) at the latent; empty for none", "");
    imputedCol = text("imputedCol", "the row with its missing cells filled; empty for none", "");
    samples = number("samples", "K, the draws that a score is made of", 100);
    imputationSamples =
        number("imputationSamples", "K, the draws that filled cells are made of", 200);
    seed = new LongParam(owner, "seed", "seed of all that is drawn");
    defaults.add(new Default(seed, 1L));
    backend =
        text(
            "backend",
            "the engine; empty for spark.vae4j.backend, else the best that is available",
            "");
    device = text("device", "the engine's device; empty for spark.vae4j.device", "");
    threads =
        number(
            "threads",
            "threads of one operation; 0 for spark.vae4j.threads, else spark.task.cpus",
            0);
    verify =
        new BooleanParam(
            owner, "verify", "whether the first batch is computed in plain Java too, and compared");
    defaults.add(new Default(verify, true));
  }

  private Param<String> text(String name, String doc, String value) {
    Param<String> param = new Param<>(owner, name, doc);
    defaults.add(new Default(param, value));
    return param;
  }

  private IntParam number(String name, String doc, int value) {
    IntParam param = new IntParam(owner, name, doc);
    defaults.add(new Default(param, value));
    return param;
  }

  /** Sets the defaults, once all parameters of the owner are there: Spark looks for all of them. */
  @SuppressWarnings("unchecked")
  void setDefaults() {
    defaults.forEach(all -> owner.setDefault((Param<Object>) all.param, all.value));
  }

  <T> T get(Param<T> param) {
    return owner.getOrDefault(param);
  }

  int get(IntParam param) {
    return (Integer) owner.getOrDefault(param);
  }

  long seed() {
    return (Long) owner.getOrDefault(seed);
  }

  boolean verifies() {
    return (Boolean) owner.getOrDefault(verify);
  }

  /** Returns the engine of the executors. */
  EngineChoice engine(SparkConf conf) {
    return EngineChoice.of(get(backend), get(device), get(threads), conf);
  }

  /** Returns the engine of the driver. */
  EngineChoice engineOfDriver(SparkConf conf) {
    return EngineChoice.ofDriver(get(backend), get(device), get(threads), conf);
  }

  OutputSettings outputs() {
    return new OutputSettings(
        get(scoreCol),
        get(reasonsCol),
        get(mostReasons),
        get(latentCol),
        get(reconstructionCol),
        get(imputedCol),
        get(samples),
        get(imputationSamples),
        seed(),
        verifies());
  }
}
