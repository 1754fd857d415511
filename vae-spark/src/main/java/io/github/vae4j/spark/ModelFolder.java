package io.github.vae4j.spark;

import io.github.vae4j.core.model.TrainedVae;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/**
 * The folder of a saved model: Spark's metadata with the settings, and the model file beside them.
 * Some of what it calls is public in Spark's bytecode alone, so it stands in one place.
 */
final class ModelFolder {
  private static final String MODEL = "model.safetensors";

  private ModelFolder() {}

  private static String model(String folder) {
    return new Path(folder, MODEL).toString();
  }

  static final class Writer extends MLWriter {
    private final VaeSparkModel model;

    Writer(VaeSparkModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String folder) {
      DefaultParamsWriter.saveMetadata(
          model, folder, sparkSession(), Option.empty(), Option.empty());
      HadoopFiles.write(sparkSession(), model(folder), model.file());
    }
  }

  static final class Reader extends MLReader<VaeSparkModel> {
    @Override
    public VaeSparkModel load(String folder) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(folder, sparkSession(), VaeSparkModel.class.getName());
      byte[] file = HadoopFiles.read(sparkSession(), model(folder));
      TrainedVae vae = TrainedVae.load(HadoopFiles.name(model(folder)), file);
      VaeSparkModel model = new VaeSparkModel(metadata.uid(), vae, file);
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }
  }
}
