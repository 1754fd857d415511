package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.part.Support;
import java.util.Arrays;
import java.util.List;

/**
 * The data of an experiment of AEVB.
 *
 * @param training what is trained on
 * @param test what is held out
 * @param preprocessing how the model sees both
 * @param opened what to close
 */
record ExperimentData(
    Dataset training, Dataset test, Preprocessing preprocessing, List<Dataset> opened)
    implements AutoCloseable {
  private static final int HELD_OUT = 365; // leaves 1600 of the 1965 Frey faces, 16 whole batches

  /**
   * Opens images.
   *
   * @param test empty to hold out a part of {@code train}
   */
  static ExperimentData open(String train, String test, Binarization binarization, long seed) {
    Dataset all = DataOptions.images(train);
    Preprocessing preprocessing =
        Preprocessing.fitting(all, Support.UNIT_INTERVAL).with(binarization);
    if (!test.isEmpty()) {
      Dataset tested = DataOptions.images(test);
      return new ExperimentData(all, tested, preprocessing, List.of(all, tested));
    }
    Splits.Parts parts = split(all, seed);
    return new ExperimentData(parts.training(), parts.validation(), preprocessing, List.of(all));
  }

  /**
   * Shuffles the data, which may be frames of a film, and holds out the last 365, at most a fifth.
   */
  static Splits.Parts split(Dataset all, long seed) {
    if (all.size() < 5) {
      throw new DataException(
          all.name()
              + ": expected at least 5 data to hold out a fifth, found "
              + all.size()
              + "; give a second file to test on");
    }
    int[] order = Splits.permutation(all.size(), RandomKey.of(seed).fold("split"));
    int kept = all.size() - Math.min(HELD_OUT, all.size() / 5);
    return new Splits.Parts(
        all.subset(Arrays.copyOf(order, kept), all.name()),
        all.subset(Arrays.copyOfRange(order, kept, order.length), all.name() + " (held out)"));
  }

  /** Checks that the likelihood can take all of the data. */
  void require(VaeModel model) {
    for (Dataset set : List.of(training, test)) {
      preprocessing.check(set, model, "choose another --likelihood");
    }
  }

  /** Returns the same with the first {@code n} data to train on. */
  ExperimentData first(int n) {
    return new ExperimentData(first(training, n), test, preprocessing, List.of());
  }

  /** Returns the first {@code n} data, or all if there are not more. */
  static Dataset first(Dataset data, int n) {
    if (n >= data.size()) {
      return data;
    }
    int[] indices = new int[n];
    Arrays.setAll(indices, i -> i);
    return data.subset(indices, data.name() + " (first " + n + ")");
  }

  @Override
  public void close() {
    opened.forEach(Dataset::close);
  }
}
