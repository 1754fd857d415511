package io.github.vae4j.cli.latent;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.ConditionOptions;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.VaeSession;
import java.util.List;
import java.util.Optional;

/** Some rows of the data, as they are and as their posterior means. */
final class EncodedRows {
  private static final long SEED = 1; // of data binarised at random

  private final List<Integer> rows;
  private final HostArray originals;
  private final HostArray latents;
  private final Optional<HostArray> conditions;

  /**
   * Encodes rows that are there.
   *
   * @param condition under which they are to be decoded; if none is given, each under its own
   */
  EncodedRows(List<Integer> rows, Dataset data, ConditionOptions condition, VaeSession session) {
    Dataset chosen = data.subset(rows.stream().mapToInt(Integer::intValue).toArray(), data.name());
    this.rows = List.copyOf(rows);
    this.originals = RunPictures.originals(chosen, session.vae().preprocessing(), SEED);
    this.latents = session.encode(chosen, SEED);
    this.conditions = condition.orOf(chosen, session);
  }

  /**
   * Checks that a row is there.
   *
   * @throws IllegalArgumentException if it is not
   */
  static void require(String option, int row, Dataset data) {
    if (row < 0 || row >= data.size()) {
      throw new IllegalArgumentException(
          option
              + " "
              + row
              + ": no such row; those of "
              + data.name()
              + " are 0 to "
              + (data.size() - 1));
    }
  }

  int size() {
    return rows.size();
  }

  /** Returns the number of the i-th row in the data. */
  int row(int i) {
    return rows.get(i);
  }

  /** Returns the i-th row as the model sees it, [1, event size], to be drawn. */
  List<HostArray> original(int i) {
    return List.of(LatentLines.rows(originals, i, i + 1));
  }

  /** Returns the i-th row's posterior mean, [latent]. */
  double[] latent(int i) {
    return LatentLines.rows(latents, i, i + 1).doubles();
  }

  /** Returns the condition under which the i-th row is decoded, [1, size], if there is one. */
  Optional<HostArray> condition(int i) {
    return conditions.map(all -> LatentLines.rows(all, i, i + 1));
  }
}
