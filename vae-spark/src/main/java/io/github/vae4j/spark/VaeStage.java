package io.github.vae4j.spark;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What {@link VaeEstimator} and {@link VaeSparkModel} have in common: which columns are read and
 * added, and on which engine. An estimator hands its settings to the model that it trains.
 *
 * @param <S> the stage itself
 */
public interface VaeStage<S extends VaeStage<S>> extends Params {
  /** Returns the parameters that both stages have; for this package alone. */
  SharedParams shared();

  /** Returns the name of the column that a model of images reads. */
  default Param<String> featuresCol() {
    return shared().featuresCol;
  }

  /**
   * Names the column of vectors or arrays that a model of images reads; {@code features} by
   * default. A model of a table reads its columns by their names.
   */
  default S setFeaturesCol(String name) {
    return with(featuresCol(), name);
  }

  /** Returns the name of the column that tells rows apart. */
  default Param<String> idCol() {
    return shared().idCol;
  }

  /**
   * Names a column that tells rows apart. What is drawn for a row goes by its id; without one it
   * goes by the content of the row. Either way it depends on no partition.
   */
  default S setIdCol(String name) {
    return with(idCol(), name);
  }

  /** Returns the name of the column of scores. */
  default Param<String> scoreCol() {
    return shared().scoreCol;
  }

  /** Names the column of scores, -log p(x) in nats; empty for none, {@code score} by default. */
  default S setScoreCol(String name) {
    return with(scoreCol(), name);
  }

  /** Returns the name of the column of reasons. */
  default Param<String> reasonsCol() {
    return shared().reasonsCol;
  }

  /**
   * Names the column of reasons, the strongest first: an array of {@code column}, {@code value} and
   * {@code nats}, which are -log p(cell | other cells). Default: none.
   */
  default S setReasonsCol(String name) {
    return with(reasonsCol(), name);
  }

  /** Returns how many reasons a row has. */
  default IntParam mostReasons() {
    return shared().mostReasons;
  }

  /** Sets how many reasons a row has; 0, the default, for one of each cell. */
  default S setMostReasons(int number) {
    return with(mostReasons(), number);
  }

  /** Returns the name of the column of latents. */
  default Param<String> latentCol() {
    return shared().latentCol;
  }

  /** Names the column of latents, which are vectors. Default: none. */
  default S setLatentCol(String name) {
    return with(latentCol(), name);
  }

  /** Returns the name of the column of reconstructions. */
  default Param<String> reconstructionCol() {
    return shared().reconstructionCol;
  }

  /**
   * Names the column of reconstructions, means of p(x|z) at the latent: a struct of the columns of
   * the table, or a vector in the units of the data. Default: none.
   */
  default S setReconstructionCol(String name) {
    return with(reconstructionCol(), name);
  }

  /** Returns the name of the column of completed rows. */
  default Param<String> imputedCol() {
    return shared().imputedCol;
  }

  /**
   * Names the column of rows whose missing cells are filled with their means, or most probable
   * levels, given the others: a struct of the columns of the table. Default: none.
   */
  default S setImputedCol(String name) {
    return with(imputedCol(), name);
  }

  /** Returns K, the draws that a score is made of. */
  default IntParam samples() {
    return shared().samples;
  }

  /** Sets K, the draws that a score is made of; 100 by default. */
  default S setSamples(int number) {
    return with(samples(), number);
  }

  /** Returns K, the draws that filled cells are made of. */
  default IntParam imputationSamples() {
    return shared().imputationSamples;
  }

  /** Sets K, the draws that filled cells are made of; 200 by default. */
  default S setImputationSamples(int number) {
    return with(imputationSamples(), number);
  }

  /** Returns the seed of all that is drawn. */
  default LongParam seed() {
    return shared().seed;
  }

  /** Sets the seed of all that is drawn; 1 by default. */
  default S setSeed(long number) {
    return with(seed(), number);
  }

  /** Returns the name of the engine. */
  default Param<String> backend() {
    return shared().backend;
  }

  /**
   * Names the engine of all executors. Default: that of {@code spark.vae4j.backend}, else the best
   * that is available.
   */
  default S setBackend(String name) {
    return with(backend(), name);
  }

  /** Returns the device of the engine. */
  default Param<String> device() {
    return shared().device;
  }

  /** Names the device of the engine. Default: that of {@code spark.vae4j.device}. */
  default S setDevice(String name) {
    return with(device(), name);
  }

  /** Returns the threads of one operation. */
  default IntParam threads() {
    return shared().threads;
  }

  /**
   * Sets the threads of one operation of the engine; 0, the default, for {@code
   * spark.vae4j.threads}, else {@code spark.task.cpus}.
   */
  default S setThreads(int number) {
    return with(threads(), number);
  }

  /** Returns whether the first batch is verified. */
  default BooleanParam verify() {
    return shared().verify;
  }

  /** Sets whether each executor computes its first batch in plain Java too, and compares. */
  default S setVerify(boolean whether) {
    return with(verify(), whether);
  }

  /** Sets a parameter and returns this stage. */
  @SuppressWarnings("unchecked")
  private <T> S with(Param<T> param, T value) {
    set(param, value);
    return (S) this;
  }
}
