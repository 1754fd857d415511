package io.github.vae4j.core.training;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the bound and its parts for each datum of an epoch. */
final class EpochTotals {
  private final List<String> parts;
  private final double[][] rows; // [1 + parts][data]
  private int filled;

  EpochTotals(int data, List<String> parts) {
    this.parts = parts;
    this.rows = new double[1 + parts.size()][data];
  }

  /**
   * Goes on from what was collected before.
   *
   * @param before [1 + parts, data]
   * @throws IllegalArgumentException if it is of another number of parts, or of more data than
   *     these
   */
  void restore(double[][] before) {
    int count = before[0].length;
    if (count > 0 && before.length != rows.length || count > rows[0].length) {
      throw new IllegalArgumentException(
          "checkpoint: expected totals of "
              + rows.length
              + " numbers for at most "
              + rows[0].length
              + " data, found "
              + before.length
              + " for "
              + count);
    }
    for (int r = 0; r < before.length; r++) {
      System.arraycopy(before[r], 0, rows[r], 0, count);
    }
    filled = count;
  }

  /** Returns what was collected so far, [1 + parts, data]. */
  double[][] collected() {
    return Arrays.stream(rows).map(row -> Arrays.copyOf(row, filled)).toArray(double[][]::new);
  }

  /**
   * Adds the first {@code count} columns of a report [1 + parts, batch]; returns the bound's mean
   * over them.
   */
  double add(HostArray report, int count, int batch) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      for (int r = 0; r < rows.length; r++) {
        rows[r][filled] = report.get(r * batch + i);
      }
      sum += rows[0][filled];
      filled++;
    }
    return sum / count;
  }

  Estimate bound(String name, int samples) {
    return Estimate.of(name, samples, rows[0], 0);
  }

  Map<String, Estimate> parts(int samples) {
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      estimates.put(parts.get(i), Estimate.of(parts.get(i), samples, rows[i + 1], 0));
    }
    return estimates;
  }
}
