package io.github.vae4j.cli.check;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.parity.Comparison;
import io.github.vae4j.core.parity.Parity;
import io.github.vae4j.core.parity.StepDifferences;
import io.github.vae4j.core.training.TrainingOptions;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Shows what a comparison of backends finds, in 80 columns. */
final class ParityReport {
  private static final int LABEL = 30;
  private static final Predicate<String> OBJECTIVE = StepDifferences.OBJECTIVE::equals;

  private final Console console;
  private final Parity parity;
  private final double tolerance;
  private final Map<String, Comparison> compared = new LinkedHashMap<>();
  private final List<String> failed = new ArrayList<>();

  /** Tells what will be compared. */
  ParityReport(Console console, Parity parity, TrainingOptions options, double tolerance) {
    this.console = console;
    this.parity = parity;
    this.tolerance = tolerance;
    console.line(
        "steps    %d, each of %d data; %s, seed %d; same batches and noise for all",
        parity.steps(),
        options.batchSize(),
        options.dtype().name().toLowerCase(Locale.ROOT),
        options.seed());
    if (options.deviceNoise()) {
      console.line("         device-noise is left out: it gives other numbers on each backend");
    }
    console.line("");
  }

  /** Adds a backend. */
  void add(String name, Map<String, String> facts, Comparison comparison) {
    compared.put(name, comparison);
    List<Double> later =
        comparison.steps().stream().skip(1).map(StepDifferences::seconds).sorted().toList();
    backend(
        name,
        String.format(
            Locale.ROOT,
            "%s: %.1f ms%s",
            facts.getOrDefault("engine", NamedValues.facts(facts)),
            comparison.steps().get(0).seconds() * 1e3,
            later.isEmpty()
                ? ""
                : String.format(
                    Locale.ROOT, ", then %.1f ms a step", later.get(later.size() / 2) * 1e3)));
  }

  /** Adds a backend that did not come to its end. */
  void addFailure(String name, long steps, Throwable failure) {
    failed.add(name);
    String why =
        failure instanceof BackendException || failure instanceof IllegalArgumentException
            ? String.valueOf(failure.getMessage())
            : failure.toString();
    backend(
        name, (steps == 0 ? "FAILED at the start: " : "FAILED after step " + steps + ": ") + why);
  }

  /** Tells of a backend that cannot be compared. */
  void addAbsent(String name, String why) {
    backend(name, "not available: " + why);
  }

  private void backend(String name, String text) {
    console.line("%-10s %s", name, text);
  }

  /** Shows the tables and the verdict; returns the exit code. */
  int finish() {
    if (!compared.isEmpty()) {
      explain();
      table("largest error by step", byStep(parity.steps()));
      table("largest error by parameter", byParameter());
      table("largest |a - b| of an element", absoluteByParameter());
      table(
          "apart after " + parity.steps() + " steps",
          Map.of("  any parameter", c -> Collections.max(c.apart().values())));
      verdict();
    }
    return compared.values().stream().allMatch(comparison -> comparison.within(tolerance))
        ? failed.isEmpty() ? ExitCodes.OK : ExitCodes.BACKEND
        : ExitCodes.DIFFERENT;
  }

  private void explain() {
    console.line(
        """

        error  of a step: mean |a - b| relative to the mean change of the tensor, where
               plain Java in float64 gets b from the state that the backend had;
               the largest |a - b| may be one step of Adam where a gradient is near 0
        apart  largest |a - b| of a parameter, where b has trained by itself from the
               start; rounding alone makes it grow, so it is not judged""");
  }

  private void table(String title, Map<String, Function<Comparison, Double>> rows) {
    StringBuilder head = new StringBuilder(title);
    head.append(" ".repeat(Math.max(0, LABEL - title.length())));
    compared.keySet().forEach(name -> head.append(cell(name, name)));
    console.line("%n%s", head);
    rows.forEach(
        (label, value) -> {
          StringBuilder row = new StringBuilder(label);
          row.append(" ".repeat(Math.max(0, LABEL - label.length())));
          compared.forEach((name, c) -> row.append(cell(name, number(value.apply(c)))));
          console.line("%s", row);
        });
  }

  private static String cell(String name, String text) {
    return String.format(Locale.ROOT, "%" + Math.max(10, name.length() + 2) + "s", text);
  }

  /** Returns a row for each of the first steps and for ever longer runs of them. */
  private static Map<String, Function<Comparison, Double>> byStep(int steps) {
    Map<String, Function<Comparison, Double>> rows = new LinkedHashMap<>();
    int from = 1;
    for (int factor = 1; from <= steps; factor *= 10) {
      for (int bound : new int[] {factor, 2 * factor, 5 * factor}) {
        int first = from;
        int last = Math.min(bound, steps);
        if (first <= last) {
          rows.put(
              first == last ? "  " + first : "  " + first + " to " + last,
              c -> largest(c, s -> s.step() >= first && s.step() <= last, tensor -> true));
          from = last + 1;
        }
      }
    }
    return rows;
  }

  /** Returns a row for the objective, and one for each parameter with what the optimiser keeps. */
  private Map<String, Function<Comparison, Double>> byParameter() {
    Map<String, Function<Comparison, Double>> rows = new LinkedHashMap<>();
    rows.put("  " + StepDifferences.OBJECTIVE, c -> largest(c, step -> true, OBJECTIVE));
    for (String parameter : parity.parameters()) {
      rows.put(
          "  " + parameter,
          c ->
              largest(
                  c,
                  step -> true,
                  tensor -> tensor.equals(parameter) || tensor.startsWith(parameter + "#")));
    }
    return rows;
  }

  /** Returns a row for each parameter alone. */
  private Map<String, Function<Comparison, Double>> absoluteByParameter() {
    Map<String, Function<Comparison, Double>> rows = new LinkedHashMap<>();
    for (String parameter : parity.parameters()) {
      rows.put("  " + parameter, c -> c.largestAbsolute(parameter));
    }
    return rows;
  }

  private void verdict() {
    console.line("%nverdict, tolerance %s", number(tolerance));
    compared.forEach(
        (name, comparison) -> {
          Comparison.Worst worst = comparison.worst();
          console.line(
              "  %-10s %-8s %s in step %d, %s",
              name,
              comparison.within(tolerance) ? "agrees" : "DIFFERS",
              number(worst.difference().relative()),
              worst.step(),
              worst.tensor());
        });
    failed.forEach(name -> console.line("  %-10s FAILED", name));
  }

  /** Writes every difference of every step and tensor. */
  void write(Path path) {
    AtomicFile.write(
        path,
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().build(text);
          csv.writeRecord("backend", "step", "tensor", "error", "largest_absolute", "apart");
          compared.forEach((name, comparison) -> write(csv, name, comparison));
          csv.flush();
        });
  }

  private void write(CsvWriter csv, String name, Comparison comparison) {
    for (StepDifferences step : comparison.steps()) {
      step.all()
          .forEach(
              (tensor, difference) ->
                  csv.writeRecord(
                      name,
                      Long.toString(step.step()),
                      tensor,
                      Double.toString(difference.relative()),
                      Double.toString(difference.absolute()),
                      apart(comparison, step, tensor)));
    }
  }

  /**
   * Returns how far the trainings are apart: the objective's in each step, parameters' at the end.
   */
  private String apart(Comparison comparison, StepDifferences step, String tensor) {
    if (OBJECTIVE.test(tensor)) {
      return Double.toString(step.apart());
    }
    boolean last = step.step() == parity.steps();
    return last && comparison.apart().containsKey(tensor)
        ? String.valueOf(comparison.apart().get(tensor))
        : "";
  }

  private static double largest(
      Comparison comparison, Predicate<StepDifferences> step, Predicate<String> tensor) {
    return comparison.worst(step, tensor).difference().relative();
  }

  private static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
  }
}
