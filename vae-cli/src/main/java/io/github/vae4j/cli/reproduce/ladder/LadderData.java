package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all arms of a ladder have in common: the model and the data.
 *
 * @param model that each arm trains
 * @param preprocessing how the model sees the data
 * @param training what is trained on; a dynamic binarisation is drawn anew each epoch
 * @param validation what epochs and settings are chosen by, binarised once
 * @param test what the arms are compared on, binarised once
 */
record LadderData(
    VaeModel model,
    Preprocessing preprocessing,
    Dataset training,
    Dataset validation,
    Dataset test) {
  private static final RandomKey FIXED = RandomKey.of(1).fold("ladder");

  /**
   * Checks the parts and binarises those of validation and test once and for all, the same for
   * every arm and seed.
   *
   * @throws io.github.vae4j.core.data.DataException if the model does not take the data
   */
  static LadderData of(
      VaeModel model, Preprocessing preprocessing, Splits.Parts parts, Dataset test) {
    for (Dataset part : List.of(parts.training(), parts.validation(), test)) {
      preprocessing.check(part, model, "choose another --likelihood");
    }
    return new LadderData(
        model,
        preprocessing,
        parts.training(),
        fixed(parts.validation(), preprocessing, "validation"),
        fixed(test, preprocessing, "test"));
  }

  /** Returns the data after binarisation, on the scale that they had before. */
  private static Dataset fixed(Dataset data, Preprocessing preprocessing, String part) {
    if (preprocessing.binarization() == Binarization.NONE) {
      return data;
    }
    RandomKey key = FIXED.fold(part);
    float[][] rows = new float[data.size()][data.itemShape().size()];
    for (int i = 0; i < rows.length; i++) {
      preprocessing.read(data, i, key, rows[i], 0);
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = (float) preprocessing.unscaled(j, rows[i][j]);
      }
    }
    return Datasets.of(data.name(), rows);
  }

  /** Returns the first {@code count} data; all for 0, and if there are not more. */
  static Dataset first(Dataset data, int count) {
    return count == 0 || count >= data.size()
        ? data
        : data.subset(IntStream.range(0, count).toArray(), data.name());
  }
}
