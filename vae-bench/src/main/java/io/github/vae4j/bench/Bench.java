package io.github.vae4j.bench;

import io.github.vae4j.bench.anomaly.AnomalyRun;
import io.github.vae4j.bench.checkpoint.CheckpointRun;
import io.github.vae4j.bench.scale.ScaleRun;
import io.github.vae4j.bench.setting.Property;
import io.github.vae4j.bench.start.StartRun;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Measures each engine in a process of its own, one after another, and prints what came out: the
 * time of a training step or of the score of a row, the time to open a backend or to start a
 * command, the memory of many steps, what the product makes of tables, or how trainings on a
 * cluster are predicted to scale.
 */
public final class Bench {
  private Bench() {}

  /** Measures and prints, and returns whether something failed. */
  @FunctionalInterface
  private interface Report {
    boolean print(Options options, PrintStream out) throws IOException, InterruptedException;
  }

  /**
   * Measures what the system properties of {@link Options} ask for. {@code bench} may name several
   * subjects, with commas, which are measured one after another.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean failed = false;
    for (String subject : Property.texts(Options.PREFIX, "step")) {
      System.setProperty(Options.PREFIX, subject); // children are given it
      Options options = Options.ofProperties();
      System.out.println(subject + ": " + Machine.describe(options.threads()));
      failed |= measure(options);
      System.out.println("load afterwards " + Machine.load());
    }
    System.exit(failed ? 1 : 0);
  }

  private static boolean measure(Options options) throws IOException, InterruptedException {
    Optional<Report> own =
        switch (options.what()) {
          case "open" -> Optional.of(OpenRun::report);
          case "anomaly" -> Optional.of((all, out) -> AnomalyRun.report(out));
          case "checkpoint" -> Optional.of((all, out) -> CheckpointRun.report(out));
          case "parts", "methods" -> Optional.of(PartsReport::report);
          case "missing" -> Optional.of(MissingReport::report);
          case "row" -> Optional.of(RowReport::report);
          case "rows" -> Optional.of(RowsReport::report);
          case "scale" -> Optional.of((all, out) -> ScaleRun.report(out));
          case "start" -> Optional.of((all, out) -> StartRun.report(out));
          default -> Optional.empty();
        };
    if (own.isPresent()) {
      return own.get().print(options, System.out);
    }
    Class<?> child = options.memory() ? MemoryRun.class : StepRun.class;
    List<String> flags = options.memory() ? MemoryRun.FLAGS : List.of("-Xmx4g");
    Map<Engine, Properties> results = new LinkedHashMap<>();
    boolean failed = false;
    for (Engine engine : options.engines()) {
      if (!engine.hasBackend() && engine.version().isEmpty()) {
        System.out.println(engine.label() + ": not installed, left out");
        continue;
      }
      Path file = Files.createTempFile("vae-bench", ".properties");
      try {
        int status = ChildVm.run(child, options.threads(), flags, engine.name(), file.toString());
        if (status != 0) {
          System.out.println(engine.label() + ": failed with status " + status);
          failed = true;
        }
        Properties result = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
          result.load(reader);
        }
        results.put(engine, result);
      } finally {
        Files.delete(file);
      }
    }
    if (options.memory()) {
      new MemoryReport(results).print(System.out);
    } else {
      new StepReport(options, results).print(System.out);
    }
    return failed;
  }
}
