package io.github.vae4j.bench.row;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * The times of single calls and what they allocate. A call is far shorter than a slice of the
 * processor, so the median hardly sees other processes.
 *
 * @param median microseconds
 * @param late microseconds that 99 of 100 calls do not exceed
 * @param bytes of the heap that a call allocates
 */
public record Calls(double median, double late, double bytes) {
  private static final int LEAST = 200; // calls

  /** Makes calls for some time, and then measures them for as long. */
  static Calls measure(IntToDoubleFunction call, int millis) {
    run(call, millis, new long[1]);
    long[] nanos = new long[1 << 20];
    allocated(); // for the first time, which allocates
    long before = allocated();
    int count = run(call, millis, nanos);
    double bytes = (double) (allocated() - before) / count;
    Arrays.sort(nanos, 0, count);
    return new Calls(nanos[count / 2] / 1e3, nanos[count * 99 / 100] / 1e3, bytes);
  }

  private static int run(IntToDoubleFunction call, int millis, long[] nanos) {
    long start = System.nanoTime();
    double sum = 0;
    int count = 0;
    int most = nanos.length == 1 ? Integer.MAX_VALUE : nanos.length;
    while (count < most && (count < LEAST || System.nanoTime() - start < millis * 1_000_000L)) {
      long from = System.nanoTime();
      sum += call.applyAsDouble(count);
      nanos[nanos.length == 1 ? 0 : count] = System.nanoTime() - from;
      count++;
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("a score is NaN");
    }
    return count;
  }

  private static long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }

  /** Returns the better of two, by the median. */
  Calls best(Calls other) {
    return median <= other.median ? this : other;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "median %8.1f us, 99 %% %8.1f us, %6.0f bytes a row", median, late, bytes);
  }
}
