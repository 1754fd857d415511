package io.github.vae4j.core.row;

import java.lang.reflect.Method;
import java.util.function.DoubleSupplier;

/** Measures what a call allocates once it is warm. */
final class Allocation {
  private static final int WARM_UP = 10_000;
  private static final int CALLS = 2000;

  private Allocation() {}

  /** Returns the bytes of a call in this thread, rounded down, the least of some tries. */
  static long of(DoubleSupplier call) {
    double sum = 0;
    for (int i = 0; i < WARM_UP; i++) {
      sum += call.getAsDouble();
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = allocated();
      for (int j = 0; j < CALLS; j++) {
        sum += call.getAsDouble();
      }
      least = Math.min(least, allocated() - before);
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("the call gives NaN");
    }
    return least / CALLS;
  }

  /** By reflection, because the module under test does not read the one that counts. */
  private static long allocated() {
    try {
      Object bean =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Method bytes =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
      return (long) bytes.invoke(bean);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this VM does not count allocated bytes", e);
    }
  }
}
