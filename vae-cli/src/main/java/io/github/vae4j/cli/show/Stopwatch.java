package io.github.vae4j.cli.show;

import java.util.Locale;

/** Rate and time left of work that is counted. */
public final class Stopwatch {
  private final long start = System.nanoTime();

  public double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Returns for example {@code 152 steps/s, 12 s left}. */
  public String rate(long done, long total, String unit) {
    double seconds = seconds();
    double perSecond = done / Math.max(seconds, 1e-9);
    String left = Console.duration((total - done) / Math.max(perSecond, 1e-9));
    return String.format(
        Locale.ROOT,
        perSecond < 10 ? "%.1f %s/s, %s left" : "%.0f %s/s, %s left",
        perSecond,
        unit,
        left);
  }
}
