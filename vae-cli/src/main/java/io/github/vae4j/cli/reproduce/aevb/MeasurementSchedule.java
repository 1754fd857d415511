package io.github.vae4j.cli.reproduce.aevb;

import java.util.List;
import java.util.stream.Stream;

/**
 * When a training is looked at, in training points evaluated.
 *
 * @param points rising; the first ends the trial of each step size, the last is the end
 */
record MeasurementSchedule(List<Long> points) {
  private static final long TRIAL = 50_000; // 500 steps
  private static final long LEAST = 1000;
  private static final long WARM_UPS_IN_TRIAL = 5;

  /**
   * Returns a trial of 500 steps of 100, or a third of a short training, and about so many points a
   * decade from there to {@code last}.
   *
   * @throws IllegalArgumentException if {@code last} is below 1000
   */
  static MeasurementSchedule until(long last, int inDecade) {
    if (last < LEAST) {
      throw new IllegalArgumentException("--points: needs at least " + LEAST + ", got " + last);
    }
    return new MeasurementSchedule(spaced(Math.min(TRIAL, last / 3), last, inDecade));
  }

  /** Returns the two ends and points between them, about so many a decade, evenly by logarithm. */
  static List<Long> spaced(long first, long last, int inDecade) {
    double ratio = (double) last / first;
    int intervals = Math.max(1, (int) Math.round(inDecade * Math.log10(ratio)));
    return Stream.iterate(0, i -> i + 1)
        .limit(intervals + 1L)
        .map(i -> Math.round(first * Math.pow(ratio, (double) i / intervals)))
        .toList();
  }

  long trial() {
    return points.get(0);
  }

  /** Returns the steps of Adagrad's warm-up, a fifth of the trial, in batches of 100. */
  int warmUp() {
    return Math.toIntExact(trial() / WARM_UPS_IN_TRIAL / Experiment.BATCH);
  }

  long last() {
    return points.get(points.size() - 1);
  }
}
