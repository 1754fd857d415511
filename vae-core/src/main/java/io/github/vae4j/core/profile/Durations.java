package io.github.vae4j.core.profile;

import java.util.Arrays;

/** How long a phase took each time. Several threads may add. */
final class Durations {
  private static final int FIRST = 64;

  private long[] nanoseconds = new long[FIRST];
  private int count;
  private long sum;

  synchronized void add(long time) {
    if (count == nanoseconds.length) {
      nanoseconds = Arrays.copyOf(nanoseconds, 2 * count);
    }
    nanoseconds[count++] = time;
    sum += time;
  }

  /** Returns their number, sum and median. */
  synchronized TrainingProfile.Time time() {
    long[] sorted = Arrays.copyOf(nanoseconds, count);
    Arrays.sort(sorted);
    double median = count == 0 ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2.0;
    return new TrainingProfile.Time(
        count, sum / TrainingProfile.NANOS, median / TrainingProfile.NANOS);
  }
}
