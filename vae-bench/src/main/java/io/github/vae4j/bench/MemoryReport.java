package io.github.vae4j.bench;

import io.github.vae4j.bench.model.BenchModel;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The table of resident memory. */
final class MemoryReport {
  private final Map<Engine, Properties> results;

  MemoryReport(Map<Engine, Properties> results) {
    this.results = results;
  }

  void print(PrintStream out) {
    results.forEach((engine, result) -> print(out, engine, result));
  }

  private static void print(PrintStream out, Engine engine, Properties result) {
    for (BenchModel model : BenchModel.values()) {
      String samples = result.getProperty(model.label() + MemoryRun.SAMPLES);
      if (samples == null) {
        continue;
      }
      Blocks resident = Blocks.parse(samples);
      StringBuilder megabytes = new StringBuilder();
      for (double kilobytes : resident.values()) {
        megabytes.append(String.format(Locale.ROOT, " %.1f", kilobytes / 1024));
      }
      out.printf(
          Locale.ROOT,
          "%s, %s: growth over the second half %.2f MB; logged at close: %s%n  resident MB%s%n",
          engine.label(),
          model.label(),
          resident.secondHalf().growth() / 1024,
          result.getProperty(model.label() + MemoryRun.LEFT),
          megabytes);
    }
  }
}
