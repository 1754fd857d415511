package io.github.vae4j.cli.reproduce;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.show.ModelDescription;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.Interval;
import io.github.vae4j.core.decision.StudentInterval;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.model.VaeSpec;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the rungs of the ladder reached. The first method is what the others are compared with. */
final class LadderTable {
  /** One training. */
  private record Run(double[] bounds, double milliseconds) {
    double mean() {
      return Arrays.stream(bounds).average().orElseThrow();
    }
  }

  private static final double CONFIDENCE = 0.95;

  private final Dataset training;
  private final Dataset tested;
  private final VaeSpec vae;
  private final int samples;
  private final String settings;
  private final Map<String, Map<Integer, Run>> runs = new LinkedHashMap<>();

  LadderTable(Dataset training, Dataset tested, VaeSpec vae, int samples, String settings) {
    this.training = training;
    this.tested = tested;
    this.vae = vae;
    this.samples = samples;
    this.settings = settings;
  }

  void add(String method, int seed, double[] bounds, double milliseconds) {
    runs.computeIfAbsent(method, m -> new TreeMap<>()).put(seed, new Run(bounds, milliseconds));
  }

  /** Returns a line on one training. */
  String line(String method, int seed) {
    Run run = runs(method).get(seed);
    if (run == null) {
      throw new IllegalArgumentException(method + ", seed " + seed + ": has not run");
    }
    return String.format(
        Locale.ROOT,
        "%-24s seed %d: IWAE-%d %9.3f nats, %6.1f ms a step",
        method,
        seed,
        samples,
        run.mean(),
        run.milliseconds());
  }

  private Map<Integer, Run> runs(String method) {
    return runs.getOrDefault(method, Map.of());
  }

  /** Returns the table. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "| method | IWAE-%d, nats, over seeds | each seed | to the first method | each seed | ms a step |%n"
                + "|---|---|---|---|---|---|%n",
            samples));
    for (String method : runs.keySet()) {
      double[] means = runs(method).values().stream().mapToDouble(Run::mean).toArray();
      double[] differences = differences(method);
      text.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %.2f%s | %s | %+.2f%s | %s | %.1f |%n",
              method,
              mean(means),
              interval(means, "%.2f"),
              each(means, "%.2f"),
              mean(differences),
              interval(differences, "%+.2f"),
              each(differences, "%+.2f"),
              mean(runs(method).values().stream().mapToDouble(Run::milliseconds).toArray())));
    }
    return text.toString();
  }

  /** Returns how far the method is above the first one, seed by seed, on the same images. */
  private double[] differences(String method) {
    Map<Integer, Run> first = runs.values().iterator().next();
    return runs(method).entrySet().stream()
        .mapToDouble(
            run -> {
              Run other = first.get(run.getKey());
              return other == null ? Double.NaN : run.getValue().mean() - other.mean();
            })
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Returns the t-interval of the mean in words; nothing for one value. */
  private static String interval(double[] values, String format) {
    if (values.length < 2) {
      return "";
    }
    Interval interval = StudentInterval.ofMean(values, CONFIDENCE);
    return String.format(
        Locale.ROOT, " [" + format + ", " + format + "]", interval.low(), interval.high());
  }

  private static String each(double[] values, String format) {
    return Arrays.stream(values)
        .mapToObj(value -> String.format(Locale.ROOT, format, value))
        .collect(Collectors.joining(", "));
  }

  /** Returns the standard error of the mean; NaN of one value. */
  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1.0) / values.length);
  }

  /** Writes both files. */
  void write(Path folder, Backend backend) {
    RunFolder.create(folder);
    String head =
        String.format(
            Locale.ROOT,
            "Trained on %s (%d), compared on %s (%d); %s; %s; seeds %s; backend %s, %s. In brackets: 95 %% t-intervals over seeds. Steps: median.%n%n",
            training.name(),
            training.size(),
            tested.name(),
            tested.size(),
            ModelDescription.of(vae),
            settings,
            runs.values().iterator().next().keySet(),
            backend.name(),
            backend.facts().getOrDefault("engine", ""));
    AtomicFile.write(
        folder.resolve("ladder.md"),
        out -> out.write((head + text()).getBytes(StandardCharsets.UTF_8)));
    AtomicFile.write(
        folder.resolve("ladder.csv"),
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().build(text);
          csv.writeRecord(
              List.of("method", "seed", "iwae_" + samples + "_nats", "standard_error", "step_ms"));
          runs.forEach(
              (method, bySeed) -> bySeed.forEach((seed, run) -> write(csv, method, seed, run)));
          csv.flush();
        });
  }

  private static void write(CsvWriter csv, String method, int seed, Run run) {
    csv.writeRecord(
        List.of(
            method,
            Integer.toString(seed),
            Double.toString(run.mean()),
            Double.toString(standardError(run.bounds())),
            Double.toString(run.milliseconds())));
  }
}
