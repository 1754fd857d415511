package io.github.vae4j.core.model;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.part.DataSample;

/**
 * The training data that first values are made of, read when they are asked for.
 *
 * @param seed of the order in which rows are taken, and of a dynamic binarisation
 */
public record TrainingSample(Dataset data, Preprocessing preprocessing, long seed)
    implements DataSample {
  @Override
  public int size() {
    return data.size();
  }

  @Override
  public double[] mean() {
    double[] mean = DatasetStatistics.of(preprocessing.modelled(data)).mean().clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] = preprocessing.scaled(i, mean[i]);
    }
    return mean;
  }

  @Override
  public float[][] rows(int count) {
    if (count > data.size()) {
      throw new IllegalArgumentException(
          data.name()
              + ": needs at least "
              + count
              + " training data to start from, found "
              + data.size());
    }
    RandomKey key = RandomKey.of(seed).fold("start");
    int[] order = Splits.permutation(data.size(), key);
    return BatchReader.encoderInputs(data, preprocessing, order, count, key.fold("binarization"));
  }
}
