package io.github.vae4j.core.data;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;

/** Shuffles and splits under a key. */
public final class Splits {
  private Splits() {}

  /** Returns 0 to n - 1 in an order in which each is equally likely (Fisher and Yates). */
  public static int[] permutation(int n, RandomKey key) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    double[] uniform = new double[n];
    Noise.UNIFORM.fill(key, 0, uniform);
    for (int i = n - 1; i > 0; i--) {
      int j = (int) (uniform[i] * (i + 1));
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /**
   * A training and a validation part.
   *
   * @param training what is left
   * @param validation the share that was asked for
   */
  public record Parts(Dataset training, Dataset validation) {}

  /** Splits a data set that is shuffled under a training's seed, as {@code vae train} does. */
  public static Parts validation(Dataset data, double share, long seed) {
    return validation(data, share, RandomKey.of(seed).fold("validation-split"));
  }

  /**
   * Splits a shuffled data set.
   *
   * @param share of the data that go to validation, above 0 and below 1; at least one datum goes to
   *     either side
   * @throws IllegalArgumentException if the share is out of range
   * @throws DataException if there are fewer than two data
   */
  public static Parts validation(Dataset data, double share, RandomKey key) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "validation split: needs a share above 0 and below 1, got " + share);
    }
    if (data.size() < 2) {
      throw new DataException(
          data.name() + ": expected at least 2 data to split, found " + data.size());
    }
    int[] order = permutation(data.size(), key);
    int held = (int) Math.min(data.size() - 1, Math.max(1, Math.round(share * data.size())));
    return new Parts(
        data.subset(Arrays.copyOfRange(order, held, order.length), data.name()),
        data.subset(Arrays.copyOfRange(order, 0, held), data.name() + " (validation split)"));
  }
}
