package io.github.vae4j.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * When a training is looked at, in training points evaluated.
 *
 * @param trial of each step size, up to this point, which is one of the others
 * @param points rising; the last is the end
 */
record AevbSchedule(long trial, List<Long> points) {
  private static final long FIRST = 10_000;
  private static final long TRIAL = 20_000; // 200 steps

  /**
   * Returns so many points a decade up to {@code last}, and a trial of 200 steps of 100, or a third
   * of a short training.
   *
   * @throws IllegalArgumentException if {@code last} is below 1000
   */
  static AevbSchedule until(long last, int inDecade) {
    if (last < 1000) {
      throw new IllegalArgumentException("--points: needs at least 1000, got " + last);
    }
    long trial = Math.min(TRIAL, last / 3);
    long first = Math.min(FIRST, last / 20);
    return new AevbSchedule(
        trial,
        Stream.concat(spaced(first, last, inDecade).stream(), Stream.of(trial))
            .distinct()
            .sorted()
            .toList());
  }

  /** Returns the two ends and points between them, about so many a decade, evenly by logarithm. */
  static List<Long> spaced(long first, long last, int inDecade) {
    int intervals = Math.max(1, (int) Math.round(inDecade * Math.log10((double) last / first)));
    return Stream.iterate(0, i -> i + 1)
        .limit(intervals + 1L)
        .map(i -> Math.round(first * Math.pow((double) last / first, (double) i / intervals)))
        .toList();
  }

  /** Returns the points of the trial. */
  List<Long> tried() {
    return points.stream().filter(p -> p <= trial).toList();
  }

  /** Returns the points after the trial. */
  List<Long> rest() {
    return points.stream().filter(p -> p > trial).toList();
  }

  long last() {
    return points.get(points.size() - 1);
  }
}
