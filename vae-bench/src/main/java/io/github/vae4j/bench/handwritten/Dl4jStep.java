package io.github.vae4j.bench.handwritten;

import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.TrainingStep;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.variational.BernoulliReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The same model as Deeplearning4j's own layer, trained by its own call; it draws its weights and
 * noise itself, so only the time can be compared.
 */
public final class Dl4jStep implements TrainingStep {
  private final MultiLayerNetwork network;
  private final INDArray x;
  private final float[] data;

  public Dl4jStep(BenchModel model) {
    int[] hidden = model.hidden();
    int[] mirrored = new int[hidden.length];
    Arrays.setAll(mirrored, i -> hidden[hidden.length - 1 - i]);
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .updater(
                new Adam(
                    BenchModel.LEARNING_RATE,
                    BenchModel.BETA1,
                    BenchModel.BETA2,
                    BenchModel.EPSILON))
            .weightInit(WeightInit.XAVIER)
            .list()
            .layer(
                new VariationalAutoencoder.Builder()
                    .activation(Activation.TANH)
                    .encoderLayerSizes(hidden)
                    .decoderLayerSizes(mirrored)
                    .pzxActivationFunction(Activation.IDENTITY)
                    .reconstructionDistribution(
                        new BernoulliReconstructionDistribution(Activation.SIGMOID))
                    .numSamples(1)
                    .nIn(model.pixels())
                    .nOut(model.latent())
                    .build())
            .build();
    this.network = new MultiLayerNetwork(configuration);
    network.init();
    this.data = model.data().floats();
    this.x = Nd4j.create(DataType.FLOAT, model.batch(), model.pixels());
  }

  /** Returns the version of Deeplearning4j. */
  public static String version() {
    String jar =
        VariationalAutoencoder.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.substring(jar.lastIndexOf('/') + 1).replace(".jar", "");
  }

  @Override
  public void run() {
    Nd4jPlan.write(data, x);
    network.pretrainLayer(0, x);
  }

  @Override
  public double bound() {
    return -network.score();
  }

  @Override
  public void close() {
    network.close();
  }
}
