package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Map;

/** What every estimator sees of the same data under the same seed. */
public final class EvaluationData {
  /** Rows that a decoder computes at a time; bounds the memory, whatever the number of samples. */
  public static final int ROWS = 2048;

  private EvaluationData() {}

  /** Returns the key of everything that is drawn under a seed. */
  public static RandomKey key(long seed) {
    return RandomKey.of(seed).fold("evaluation");
  }

  /**
   * Returns the key under which data are binarised at random: all estimates of one seed see the
   * same.
   */
  public static RandomKey binarization(long seed) {
    return key(seed).fold("binarization");
  }

  /**
   * Reads data from {@code from} on, and what the model is given beside them, by the names of the
   * inputs that {@link io.github.vae4j.core.model.ModelInputs} declares; rows left over repeat the
   * first datum.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public static Map<String, HostArray> read(
      TrainedVae vae, Dataset data, int from, int count, int batch, long seed) {
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = from + i;
    }
    BatchReader reader = BatchReader.of(vae.model(), data, vae.preprocessing(), batch, vae.dtype());
    Map<String, HostArray> inputs = reader.read(rows, 0, count, binarization(seed));
    inputs.remove(BatchReader.ROW_WEIGHTS);
    return inputs;
  }
}
