package io.github.vae4j.core.imputation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fills missing elements from p(x | observed elements) by self-normalised importance sampling
 * (Mattei and Frellsen 2019, section 3.2): weighted means, or draws that are resampled by weight.
 * The same seed gives the same numbers. Whoever opens it closes it, and the backend after it.
 */
public final class Imputer implements AutoCloseable {
  /** K, the draws of each datum, unless another number is asked for. */
  public static final int SAMPLES = 200;

  private final TrainedVae vae;
  private final EvaluationOptions options;
  private final DeviceArrays parameters;
  private final ConditionalProgram program;
  private final boolean shared;

  /**
   * Uploads the parameters; means and draws are made of {@value #SAMPLES} draws under seed 1.
   *
   * @throws IllegalArgumentException if the model takes no missing elements
   */
  public Imputer(TrainedVae vae, Backend backend) {
    this(vae, backend, EvaluationOptions.defaults().withSamples(SAMPLES));
  }

  /**
   * Uploads the parameters.
   *
   * @param options samples are K, the draws among which is weighed and chosen
   * @throws IllegalArgumentException if the model takes no missing elements
   */
  public Imputer(TrainedVae vae, Backend backend, EvaluationOptions options) {
    this(vae, backend, options, false);
  }

  /**
   * Returns an imputer whose data share their draws, as those of a {@linkplain
   * io.github.vae4j.core.evaluation.Scorer score} do. The means of a datum are then a function of
   * the datum, the model, K and the seed alone, whatever else is filled with it, up to the rounding
   * of the engine. Completed versions of several data are then not independent of each other.
   *
   * @throws IllegalArgumentException if the model takes no missing elements
   */
  public static Imputer sharingDraws(TrainedVae vae, Backend backend, EvaluationOptions options) {
    return new Imputer(vae, backend, options, true);
  }

  private Imputer(TrainedVae vae, Backend backend, EvaluationOptions options, boolean shared) {
    this.shared = shared;
    if (!vae.model().given().containsKey(Given.MASK)) {
      throw new IllegalArgumentException(
          "impute: the model takes no missing cells; train it on a table");
    }
    this.vae = vae;
    this.options = options;
    this.program = new ConditionalProgram(vae, backend, options.samples());
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
  }

  /**
   * Fills the missing elements of all data, one after the other.
   *
   * @param draws how many completed versions of each datum, from 0
   * @param found receives each datum in order
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is infinite or outside
   *     what the likelihood takes
   * @throws NonFiniteException if a weight of a datum is NaN
   */
  public void impute(Dataset data, int draws, Consumer<ImputedDatum> found) {
    int batch = program.batch();
    BatchReader reader = BatchReader.of(vae.model(), data, vae.preprocessing(), batch, vae.dtype());
    RandomKey key = RandomKey.of(options.seed()).fold("impute");
    int[] order = new int[data.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int from = 0; from < order.length; from += batch) {
      int count = Math.min(batch, order.length - from);
      Map<String, HostArray> inputs =
          reader.read(order, from, count, Binarization.key(options.seed()));
      inputs.remove(BatchReader.ROW_WEIGHTS);
      RandomKey ofBatch = shared ? key : key.fold(from / batch);
      ConditionalProgram.Draws drawn = program.run(parameters.map(), inputs, ofBatch, shared);
      double[] uniform = new double[count];
      Noise.UNIFORM.fill(ofBatch.fold("resample"), 0, uniform);
      if (shared) {
        Arrays.fill(uniform, uniform[0]);
      }
      for (int i = 0; i < count; i++) {
        found.accept(datum(data, from + i, i, inputs, drawn, draws, uniform[i]));
      }
      options.progress().accept(from + count);
    }
  }

  private ImputedDatum datum(
      Dataset data,
      int index,
      int row,
      Map<String, HostArray> inputs,
      ConditionalProgram.Draws drawn,
      int draws,
      double uniform) {
    HostArray x = Named.get(inputs, BatchReader.DATA);
    HostArray mask = Named.get(inputs, ModelInputs.inputName(Given.MASK));
    int size = x.shape().dim(1);
    int batch = program.batch();
    double[] logWeights = new double[program.samples()];
    for (int k = 0; k < logWeights.length; k++) {
      logWeights[k] = drawn.logWeights().get(k * batch + row);
      if (Double.isNaN(logWeights[k])) {
        throw new NonFiniteException(
            data.place(index)
                + ": expected importance weights, found NaN; the model overflows there");
      }
    }
    Weights weights = Weights.of(logWeights);
    double[] mean = new double[size];
    double[] deviation = new double[size];
    boolean[] missing = new boolean[size];
    for (int j = 0; j < size; j++) {
      missing[j] = mask.get(row * size + j) == 0;
      mean[j] = missing[j] ? drawn.mean().get(row * size + j) : x.get(row * size + j);
      deviation[j] = missing[j] ? deviation(drawn.draws(), weights, row, j, mean[j]) : 0;
    }
    double[][] versions = new double[draws][size];
    int[] chosen = draws == 0 ? new int[0] : weights.resample(draws, uniform);
    for (int m = 0; m < draws; m++) {
      int at = (chosen[m] * batch + row) * size;
      for (int j = 0; j < size; j++) {
        versions[m][j] = missing[j] ? drawn.draws().get(at + j) : mean[j];
      }
    }
    return new ImputedDatum(index, mean, deviation, missing, versions, weights.effective());
  }

  private double deviation(HostArray draws, Weights weights, int row, int element, double mean) {
    int size = draws.shape().dim(2);
    double sum = 0;
    for (int k = 0; k < weights.shares().length; k++) {
      double distance = draws.get((k * program.batch() + row) * size + element) - mean;
      sum += weights.shares()[k] * distance * distance;
    }
    return Math.sqrt(sum);
  }

  @Override
  public void close() {
    program.close();
    parameters.close();
  }
}
