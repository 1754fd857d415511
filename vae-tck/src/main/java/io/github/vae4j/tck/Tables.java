package io.github.vae4j.tck;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;
import java.util.List;

/** Numbers of tables as tensors, and of tensors as rows and columns. */
final class Tables {
  private Tables() {}

  /** Returns rows of equal length as a tensor [rows, columns]. */
  static HostArray matrix(DType dtype, List<double[]> rows) {
    int columns = rows.get(0).length;
    double[] all = rows.stream().flatMapToDouble(Arrays::stream).toArray();
    return HostArray.ofDoubles(TensorType.of(dtype, rows.size(), columns), all);
  }

  /** Returns the part of a tensor [rows, ...] that belongs to one row. */
  static double[] row(HostArray array, int rows, int i) {
    int columns = array.shape().size() / rows;
    return Arrays.copyOfRange(array.toDoubles(), i * columns, (i + 1) * columns);
  }

  /** Returns the i-th number of each of the rows. */
  static double[] column(HostArray array, int rows, int i) {
    int columns = array.shape().size() / rows;
    double[] all = new double[rows];
    Arrays.setAll(all, n -> array.get(n * columns + i));
    return all;
  }

  /** Returns the matrix with {@code h} added to one column. */
  static HostArray shifted(HostArray matrix, int column, double h) {
    double[] all = matrix.toDoubles();
    for (int i = column; i < all.length; i += matrix.shape().dim(1)) {
      all[i] += h;
    }
    return HostArray.ofDoubles(matrix.type(), all);
  }

  /** Returns a vector of these numbers; of none, a vector of one zero. */
  static HostArray vector(double[] numbers) {
    int n = Math.max(1, numbers.length);
    return HostArray.of(Shape.of(n), Arrays.copyOf(numbers, n));
  }
}
