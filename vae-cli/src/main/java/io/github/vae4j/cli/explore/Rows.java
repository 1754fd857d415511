package io.github.vae4j.cli.explore;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows of arrays [n, size], in double precision. */
final class Rows {
  private Rows() {}

  /** Returns one row as an array of its own, [1, size]. */
  static HostArray of(double... row) {
    return HostArray.of(Shape.of(1, row.length), row);
  }

  /** Returns a row, [size]. */
  static double[] row(HostArray rows, int index) {
    int size = rows.shape().dim(1);
    double[] row = new double[size];
    for (int j = 0; j < size; j++) {
      row[j] = rows.get(index * size + j);
    }
    return row;
  }

  /** Returns all rows, [n][size]. */
  static double[][] all(HostArray rows) {
    return IntStream.range(0, rows.shape().dim(0))
        .mapToObj(i -> row(rows, i))
        .toArray(double[][]::new);
  }

  /** Returns the one row so many times, if there is one. */
  static Optional<HostArray> repeated(Optional<HostArray> row, int times) {
    return row.map(one -> repeated(one, times));
  }

  /** Returns the one row so many times. */
  static HostArray repeated(HostArray row, int times) {
    int size = row.shape().dim(1);
    double[] all = new double[times * size];
    for (int i = 0; i < all.length; i++) {
      all[i] = row.get(i % size);
    }
    return HostArray.of(Shape.of(times, size), all);
  }
}
