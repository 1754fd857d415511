package io.github.vae4j.backend.nd4j;

import java.util.List;

/** What an operation of the engine takes beside arrays. */
record Arguments(long[] integers, double[] numbers, boolean[] switches) {
  static Arguments none() {
    return of();
  }

  static Arguments of(long... integers) {
    return new Arguments(integers, new double[0], new boolean[0]);
  }

  static Arguments of(List<Integer> integers) {
    return of(integers.stream().mapToLong(Integer::longValue).toArray());
  }

  Arguments numbers(double... values) {
    return new Arguments(integers, values, switches);
  }
}
