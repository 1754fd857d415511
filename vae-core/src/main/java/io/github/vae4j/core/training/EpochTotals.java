package io.github.vae4j.core.training;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
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
