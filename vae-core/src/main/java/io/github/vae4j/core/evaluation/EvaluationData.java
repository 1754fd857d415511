package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;

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
   * Checks that data fit a model.
   *
   * @throws IllegalArgumentException if their shapes differ in size
   */
  public static void requireShape(VaeModel model, Dataset data) {
    if (data.itemShape().size() != model.eventShape().size()) {
      throw new IllegalArgumentException(
          data.name()
              + ": the model takes data of shape "
              + model.eventShape()
              + ", found "
              + data.itemShape());
    }
  }

  /**
   * Returns the key under which data are binarised at random: all estimates of one seed see the
   * same.
   */
  public static RandomKey binarization(long seed) {
    return key(seed).fold("binarization");
  }

  /**
   * Reads data from {@code from} on, [batch, event size]; rows left over repeat the first datum.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public static HostArray read(
      TrainedVae vae, Dataset data, int from, int count, int batch, long seed) {
    requireShape(vae.model(), data);
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = from + i;
    }
    BatchReader reader = new BatchReader(data, vae.preprocessing(), batch, vae.dtype());
    return Named.get(reader.read(rows, 0, count, binarization(seed)), BatchReader.DATA);
  }
}
