package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.TrainedVae;

/** What every estimator sees of the same data under the same seed. */
public final class EvaluationData {
  private EvaluationData() {}

  /** Returns the key of everything that is drawn under a seed. */
  static RandomKey key(long seed) {
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
   * Reads data from {@code from} on, [batch, event size]; rows left over repeat the first datum.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  static HostArray read(TrainedVae vae, Dataset data, int from, int count, int batch, long seed) {
    data.requireShape(vae.model().eventShape());
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = from + i;
    }
    BatchReader reader = new BatchReader(data, vae.preprocessing(), batch, vae.dtype());
    return Named.get(reader.read(rows, 0, count, binarization(seed)), BatchReader.DATA);
  }
}
