package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;
import java.util.List;

/** Numbers of tables as tensors, and of tensors as rows, columns and statistics. */
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

  /** Returns the numbers as the element type holds them. */
  static double[] rounded(DType dtype, double[] numbers) {
    return HostArray.ofDoubles(TensorType.of(dtype, numbers.length), numbers).toDoubles();
  }

  static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Returns a vector of these numbers; of none, a vector of one zero. */
  static HostArray vector(double[] numbers) {
    int n = Math.max(1, numbers.length);
    return HostArray.of(Shape.of(n), Arrays.copyOf(numbers, n));
  }

  /**
   * Fails if the mean of the numbers is further from the expected one than this many standard
   * errors.
   */
  static void assertMean(
      String name, double expected, double[] numbers, double variance, double standardErrors) {
    double mean = Arrays.stream(numbers).sum() / numbers.length;
    assertEquals(expected, mean, standardErrors * Math.sqrt(variance / numbers.length), name);
  }
}
