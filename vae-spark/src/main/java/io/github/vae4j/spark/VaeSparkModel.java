package io.github.vae4j.spark;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.spark.row.InputColumns;
import io.github.vae4j.spark.row.Output;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A trained model that adds columns to the rows of a DataFrame: scores, reasons, latents,
 * reconstructions and filled cells. Rows are computed in chunks on the engine of each executor.
 *
 * <p>What is added to a row is a function of the row, the model and the settings alone. It has the
 * same bits however the rows are partitioned, on one engine with one number of threads and one kind
 * of processor.
 *
 * <p>The columns of a table are found by their names, nulls are missing cells. Elements of a vector
 * or an array {@code v} are columns {@code v[0]}, {@code v[1]} and so on. A model of images reads
 * the column of {@link #setFeaturesCol}.
 */
public final class VaeSparkModel extends Model<VaeSparkModel>
    implements VaeStage<VaeSparkModel>, MLWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final SharedParams shared;
  private final byte[] file;
  private transient volatile TrainedVae vae; // of the file, where this was serialised

  /** Takes over a trained model. */
  public VaeSparkModel(TrainedVae vae) {
    this(Identifiable$.MODULE$.randomUID("vaeModel"), vae, vae.toBytes());
  }

  VaeSparkModel(String uid, TrainedVae vae, byte[] file) {
    this.uid = uid;
    this.file = file;
    this.vae = vae;
    this.shared = new SharedParams(this);
    shared.setDefaults();
  }

  /**
   * Reads a model file, as {@code vae train} leaves it.
   *
   * @param file on this machine or in any file system of Hadoop, such as {@code hdfs:} or {@code
   *     s3a:}
   * @throws io.github.vae4j.core.file.FileException if it is no model
   */
  public static VaeSparkModel ofFile(String file) {
    byte[] bytes = HadoopFiles.read(SparkSession.active(), file);
    TrainedVae vae = TrainedVae.load(HadoopFiles.name(file), bytes);
    return new VaeSparkModel(Identifiable$.MODULE$.randomUID("vaeModel"), vae, bytes);
  }

  /** Returns a reader of what {@link #write} wrote. */
  public static MLReader<VaeSparkModel> read() {
    return new ModelFolder.Reader();
  }

  /** Reads a model that was saved in a folder. */
  public static VaeSparkModel load(String folder) {
    return read().load(folder);
  }

  /** Returns the trained model. */
  public TrainedVae vae() {
    TrainedVae known = vae;
    if (known == null) {
      known = TrainedVae.load(Path.of(uid), file);
      vae = known;
    }
    return known;
  }

  /** Returns the bytes of the model file. */
  byte[] file() {
    return file;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public SharedParams shared() {
    return shared;
  }

  /**
   * Adds the columns that were asked for.
   *
   * @throws DataException if a column that the model reads is absent or of another type, or one
   *     that it adds is there
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    Dataset<Row> rows = dataset.toDF();
    SparkSession session = rows.sparkSession();
    StructType schema = transformSchema(rows.schema());
    Broadcast<byte[]> model =
        session.sparkContext().broadcast(file, scala.reflect.ClassTag$.MODULE$.apply(byte[].class));
    AppliedModel applied =
        new AppliedModel(
            model,
            vae().digest(),
            inputs(rows.schema()),
            id(rows.schema()),
            shared.outputs(),
            shared.engine(session.sparkContext().getConf()));
    return rows.mapPartitions(applied, Encoders.row(schema));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    inputs(schema);
    id(schema);
    return Output.schema(schema, shared.outputs(), vae());
  }

  private InputColumns inputs(StructType schema) {
    return InputColumns.of(vae(), schema, shared.get(shared.featuresCol));
  }

  private int id(StructType schema) {
    String name = shared.get(shared.idCol);
    if (name.isEmpty()) {
      return -1;
    }
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new DataException(
          "DataFrame: expected the column '"
              + name
              + "' of setIdCol, found "
              + String.join(", ", schema.fieldNames()));
    }
    return schema.fieldIndex(name);
  }

  @Override
  public VaeSparkModel copy(ParamMap extra) {
    VaeSparkModel copy = new VaeSparkModel(uid, vae(), file);
    return copyValues(copy, extra).setParent(parent());
  }

  /** Returns a writer of a folder: the settings, and the model as a safetensors file. */
  @Override
  public MLWriter write() {
    return new ModelFolder.Writer(this);
  }

  @Override
  public String toString() {
    return uid + ": " + vae().model().description();
  }
}
