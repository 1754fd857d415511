package io.github.vae4j.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What has to stand beside a measurement. */
final class Machine {
  private Machine() {}

  /** Returns one line: processor, Java, threads, commit, load before. */
  static String describe(int threads) {
    return String.format(
        Locale.ROOT,
        "%d x %s, %s, Java %s, %d threads, commit %s, load before %s",
        Runtime.getRuntime().availableProcessors(),
        processor(),
        System.getProperty("os.name"),
        Runtime.version(),
        threads,
        commit(),
        load());
  }

  /** Returns how many processes wanted to run, on average over the last minute. */
  static String load() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.2f", load);
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // not on this system
    }
    return System.getProperty("os.arch");
  }

  private static String commit() {
    try {
      Process git =
          new ProcessBuilder(List.of("git", "describe", "--always", "--dirty", "--exclude=*"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return answer.isEmpty() ? "unknown" : answer;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
