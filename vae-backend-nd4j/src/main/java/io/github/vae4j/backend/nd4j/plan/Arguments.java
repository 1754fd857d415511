package io.github.vae4j.backend.nd4j.plan;

import java.util.List;

/**
 * What an operation of the engine takes beside arrays.
 *
 * @param helpers whether a library that the engine stands on, such as oneDNN, may do it
 */
public record Arguments(long[] integers, double[] numbers, boolean helpers) {
  public static Arguments none() {
    return of();
  }

  public static Arguments of(long... integers) {
    return new Arguments(integers, new double[0], true);
  }

  public static Arguments of(List<Integer> integers) {
    return of(integers.stream().mapToLong(Integer::longValue).toArray());
  }

  public Arguments numbers(double... values) {
    return new Arguments(integers, values, helpers);
  }

  public Arguments helpers(boolean allowed) {
    return new Arguments(integers, numbers, allowed);
  }
}
