package io.github.vae4j.core.execution;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;

/** Looks for numbers that are NaN or infinite: the one place where results are scanned for them. */
public final class Finite {
  private static final int NONE = -1;
  private static final String OF_DATUM =
      "the model overflows there; look for values far outside its training data";

  private Finite() {}

  /**
   * Returns the index of the first number that is NaN or infinite, from {@code from} up to and
   * without {@code to}; -1 if all are finite.
   */
  public static int firstNot(float[] numbers, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(numbers[i])) {
        return i;
      }
    }
    return NONE;
  }

  /** Returns the index of the first number that is NaN or infinite; -1 if all are finite. */
  public static int firstNot(double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isFinite(numbers[i])) {
        return i;
      }
    }
    return NONE;
  }

  /** Returns the index of the first element that is NaN or infinite; -1 if all are finite. */
  public static int firstNot(HostArray array) {
    if (array.type().dtype() == DType.FLOAT32) {
      return firstNot(array.floats(), 0, array.floats().length);
    }
    return array.type().dtype() == DType.FLOAT64 ? firstNot(array.doubles()) : NONE;
  }

  /** Returns whether the mean and, of several data, its error are finite. */
  public static boolean is(Estimate estimate) {
    return Double.isFinite(estimate.mean())
        && (estimate.count() == 1 || Double.isFinite(estimate.standardError()));
  }

  /**
   * Returns the numbers.
   *
   * @param place of a number by its index, as the message names it
   * @param advice what to do, for the message
   * @throws NonFiniteException if one is NaN or infinite
   */
  public static double[] require(double[] numbers, IntFunction<String> place, String advice) {
    int at = firstNot(numbers);
    if (at >= 0) {
      throw exception(place.apply(at), numbers[at], advice);
    }
    return numbers;
  }

  /**
   * Returns the array.
   *
   * @param place of an element by its index in row-major order, as the message names it
   * @param advice what to do, for the message
   * @throws NonFiniteException if an element is NaN or infinite
   */
  public static HostArray require(HostArray array, IntFunction<String> place, String advice) {
    int at = firstNot(array);
    if (at >= 0) {
      throw exception(place.apply(at), array.get(at), advice);
    }
    return array;
  }

  /**
   * Returns one number for each datum.
   *
   * @param what the numbers are, for the message
   * @param data the name of the data, for the message
   * @param from the datum of the first number
   * @throws NonFiniteException if one is NaN or infinite; it names the datum
   */
  public static double[] requirePerDatum(String what, String data, int from, double[] numbers) {
    return requirePerDatum(what, rows(data), from, numbers);
  }

  /**
   * Returns one number for each datum.
   *
   * @param what the numbers are, for the message
   * @param places where a datum stands, by its index, for the message
   * @param from the datum of the first number
   * @throws NonFiniteException if one is NaN or infinite; it names the datum
   */
  public static double[] requirePerDatum(
      String what, IntFunction<String> places, int from, double[] numbers) {
    return require(numbers, i -> what + " of " + places.apply(from + i), OF_DATUM);
  }

  /**
   * Returns a row of numbers for each datum, [n, width].
   *
   * @param what the numbers are, for the message
   * @param data the name of the data, for the message
   * @param from the datum of the first row
   * @throws NonFiniteException if one is NaN or infinite; it names datum and column
   */
  public static HostArray requirePerDatum(String what, String data, int from, HostArray rows) {
    return requirePerDatum(what, rows(data), from, rows);
  }

  /**
   * Returns a row of numbers for each datum, [n, width].
   *
   * @param what the numbers are, for the message
   * @param places where a datum stands, by its index, for the message
   * @param from the datum of the first row
   * @throws NonFiniteException if one is NaN or infinite; it names datum and column
   */
  public static HostArray requirePerDatum(
      String what, IntFunction<String> places, int from, HostArray rows) {
    int width = rows.shape().dim(1);
    return require(
        rows,
        i -> what + " of " + places.apply(from + i / width) + ", number " + (i % width + 1),
        OF_DATUM);
  }

  private static IntFunction<String> rows(String data) {
    return index -> data + ", row " + (index + 1);
  }

  /**
   * Checks tensors by name.
   *
   * @param where whose tensors they are, for the message
   * @param advice what to do, for the message
   * @throws NonFiniteException if an element is NaN or infinite; it names tensor and index
   */
  public static void requireTensors(String where, Map<String, HostArray> tensors, String advice) {
    tensors.forEach(
        (name, array) ->
            require(
                array,
                i -> where + ", tensor '" + name + "', element " + index(array.shape(), i),
                advice));
  }

  /** Returns an index in row-major order along the axes, for example {@code [3, 0]}. */
  private static String index(Shape shape, int element) {
    int[] along = new int[shape.rank()];
    int rest = element;
    for (int axis = along.length - 1; axis >= 0; axis--) {
      along[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return Arrays.toString(along);
  }

  /**
   * Returns the estimate.
   *
   * @throws NonFiniteException if its mean or, of several data, its error is NaN or infinite
   */
  public static Estimate require(Estimate estimate) {
    if (!is(estimate)) {
      throw new NonFiniteException(
          estimate.label()
              + ": expected a finite mean and error over "
              + estimate.count()
              + " data, found "
              + estimate.mean()
              + " +- "
              + estimate.standardError()
              + "; look for data whose numbers are out of all proportion");
    }
    return estimate;
  }

  private static NonFiniteException exception(String place, double found, String advice) {
    return new NonFiniteException(
        place + ": expected a finite number, found " + found + "; " + advice);
  }
}
