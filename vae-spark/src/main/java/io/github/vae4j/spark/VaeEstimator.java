package io.github.vae4j.spark;

import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.row.Output;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a variational autoencoder on the rows of a DataFrame. Its {@linkplain #option options} are
 * those of {@code vae train}, by the same names and words.
 *
 * <p>By default it trains on the driver, on rows that are kept in a temporary file there: with the
 * numbers that {@code vae train} has on the same rows in the same order. With {@code workers} W the
 * gradients of each step are computed by W tasks, each of some of the {@code shards} of its batch,
 * with the bits of the driver alone with as many shards. With {@code local-steps} H the partitions
 * train at a time. Each takes H steps on its own rows, the driver moves the parameters by the mean
 * of their movements, with momentum, and they go on from there (Douillard et al. 2023, DiLoCo,
 * algorithm 1). Unlike there the state of the optimiser is averaged too, so that nothing is lost
 * with an executor. Each round is a plain job of Spark: what a partition does is a function of the
 * round, the partition and its rows, so that a lost task is repeated with the same bits.
 */
public final class VaeEstimator extends Estimator<VaeSparkModel>
    implements VaeStage<VaeEstimator>, DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final SharedParams shared;
  private final TrainingParams training;

  /** Creates an estimator with the defaults of {@code vae train}. */
  public VaeEstimator() {
    this(Identifiable$.MODULE$.randomUID("vae"));
  }

  /** Creates an estimator with the defaults and a name of its own, as Spark's reader does. */
  public VaeEstimator(String uid) {
    this.uid = uid;
    this.shared = new SharedParams(this);
    this.training = new TrainingParams(this);
    shared.setDefaults();
    training.setDefaults();
  }

  /** Returns a reader of what {@link #write} wrote. */
  public static MLReader<VaeEstimator> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads an estimator that was saved in a folder. */
  public static VaeEstimator load(String folder) {
    return read().load(folder);
  }

  /**
   * Sets an option of the training, by its name in {@code vae train}: {@code option("objective",
   * "iwae:5,dreg").option("epochs", 20)}. {@code explainParams()} tells all of them.
   *
   * @throws IllegalArgumentException if there is none of this name, or the value is no number where
   *     one is needed
   */
  public VaeEstimator option(String name, Object value) {
    training.set(name, value);
    return this;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public SharedParams shared() {
    return shared;
  }

  @Override
  public Param<?>[] params() {
    return Stream.concat(Arrays.stream(super.params()), training.all().stream())
        .sorted(Comparator.comparing(Param::name))
        .toArray(Param<?>[]::new);
  }

  /**
   * Trains a model.
   *
   * @throws io.github.vae4j.core.data.DataException if the rows are not what they should be
   * @throws IllegalArgumentException if an option is wrong
   * @throws io.github.vae4j.core.training.TrainingDivergedException if a value turns infinite or
   *     NaN
   */
  @Override
  public VaeSparkModel fit(org.apache.spark.sql.Dataset<?> dataset) {
    org.apache.spark.sql.Dataset<Row> rows = dataset.toDF();
    TrainingWords words = words();
    TrainingColumns columns = columns(rows, words);
    SparkConf conf = rows.sparkSession().sparkContext().getConf();
    EngineChoice ofTasks = shared.engine(conf);
    EngineChoice ofDriver = shared.engineOfDriver(conf);
    TrainedVae trained =
        words.number("local-steps") > 0
            ? new Averaging(columns, words, ofTasks, ofDriver).train()
            : new DriverTraining(columns, words, ofTasks, ofDriver).train();
    return copyValues(new VaeSparkModel(trained), ParamMap.empty()).setParent(this);
  }

  /** Returns all options as they are in force. */
  TrainingWords words() {
    return training.words(shared.seed(), shared.verifies());
  }

  private TrainingColumns columns(org.apache.spark.sql.Dataset<Row> rows, TrainingWords words) {
    return TrainingColumns.of(
        rows, shared.get(shared.featuresCol), shared.get(shared.idCol), words);
  }

  /**
   * Returns the columns of the rows and those that the model will add. Which columns of a table the
   * structs of reconstructions and filled rows have is known once there is a model; here they have
   * none.
   */
  @Override
  public StructType transformSchema(StructType schema) {
    boolean images = words().imageShape().rank() > 0;
    return Output.schema(
        schema, shared.outputs(), images ? Optional.empty() : Optional.of(new StructType()));
  }

  @Override
  public VaeEstimator copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
