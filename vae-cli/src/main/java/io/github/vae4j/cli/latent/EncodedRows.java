package io.github.vae4j.cli.latent;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.VaeSession;
import java.util.List;

/** Some rows of the data, as they are and as their posterior means. */
final class EncodedRows {
  private final List<Integer> rows;
  private final HostArray originals;
  private final HostArray latents;

  /** Encodes rows that are there. */
  EncodedRows(List<Integer> rows, Dataset data, VaeSession session) {
    Dataset chosen = data.subset(rows.stream().mapToInt(Integer::intValue).toArray(), data.name());
    this.rows = List.copyOf(rows);
    this.originals = RunPictures.originals(chosen, session.vae().preprocessing());
    this.latents = session.encode(chosen);
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
}
