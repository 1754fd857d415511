package io.github.vae4j.bench.scale;

import io.github.vae4j.bench.setting.Property;
import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Charts;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import io.github.vae4j.core.file.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Predicts the efficiency of clusters from the measurements in a folder, compares the prediction
 * for two workers with measured rounds, and leaves tables and a figure in the folder.
 */
public final class ScaleRun {
  private static final int DRAWN = 200; // rounds for each prediction
  private static final long SEED = 1;

  private final Path folder;
  private final PrintStream out;
  private final Measurements measured;
  private final Costs costs;
  private final Network network;

  private ScaleRun(Path folder, PrintStream out) throws IOException {
    this.folder = folder;
    this.out = out;
    this.measured = Measurements.read(folder.resolve("costs.csv"));
    this.costs = Costs.of(measured);
    this.network = Network.ofGigabits(Property.number("bench.gigabits", 10));
  }

  /** Predicts and prints; returns false, because nothing is expected of it. */
  public static boolean report(PrintStream out) throws IOException {
    ScaleRun run = new ScaleRun(Path.of(Property.text("bench.data", "../docs/results/scale")), out);
    run.costs();
    run.check();
    run.efficiency();
    run.sensitivity();
    return false;
  }

  private void costs() {
    out.printf(
        Locale.ROOT, "a stage %.1f ms, a task %.2f ms%n", 1e3 * costs.job(), 1e3 * costs.task());
    out.printf(
        Locale.ROOT,
        "a broadcast of x bytes: %s, unpacked %s%n",
        bytes(costs.put()),
        bytes(costs.get()));
    out.printf(Locale.ROOT, "a large result is fetched after %.1f ms%n", 1e3 * costs.fetch());
    out.printf(
        Locale.ROOT,
        "ns a byte: send %.2f, receive %.2f, write %.2f, read %.2f, add %.2f, outer step %.2f,"
            + " keep %.2f%n",
        1e9 * costs.send(),
        1e9 * costs.receive(),
        1e9 * costs.write(),
        1e9 * costs.read(),
        1e9 * costs.add(),
        1e9 * costs.outer(),
        1e9 * costs.keep());
    for (String name : Plan.MODELS.keySet()) {
      Workload model = Workload.of(measured, name);
      out.printf(
          Locale.ROOT,
          "%s: %,d parameters, step %s, gradient %s, look %s; ms: opening %.1f, restore %.1f,"
              + " sum %.1f, update %.1f; prepare %.1f us a row of %.0f bytes%n",
          name,
          model.parameters(),
          rows(model.step()),
          rows(model.gradient()),
          rows(model.look()),
          1e3 * model.opening(),
          1e3 * model.restore(),
          1e3 * model.sum(),
          1e3 * model.update(),
          1e6 * model.prepare(),
          model.rowBytes());
    }
  }

  private static String bytes(Line line) {
    return String.format(Locale.ROOT, "%.1f ms + %.2f ns x", 1e3 * line.fixed(), 1e9 * line.each());
  }

  private static String rows(Line line) {
    return String.format(Locale.ROOT, "%.2f ms + %.1f us n", 1e3 * line.fixed(), 1e6 * line.each());
  }

  /** Compares with the rounds that were measured on one machine. */
  private void check() throws IOException {
    Path file = folder.resolve("rounds.csv");
    if (!Files.exists(file)) {
      return;
    }
    out.println("| model | H | measured (quartiles) | predicted | error |");
    for (MeasuredRound round : MeasuredRound.read(file)) {
      Workload model = Workload.of(measured, round.model());
      Averaging way =
          new Averaging(
              costs,
              model,
              Network.none(),
              Spread.lognormal(round.spread()),
              new Gathering.Star(),
              round.batch(),
              round.localSteps(),
              round.looked(),
              false);
      Terms terms = way.mean(2, DRAWN, SEED);
      out.printf(
          Locale.ROOT,
          "| %s | %d | %.3f s (%.3f to %.3f) | %.3f s | %+.0f %% |%n",
          round.model(),
          round.localSteps(),
          round.seconds(),
          round.quarter(),
          round.threeQuarters(),
          terms.total(),
          100 * (terms.total() / round.seconds() - 1));
    }
  }

  private void efficiency() throws IOException {
    StringBuilder csv =
        new StringBuilder(
            "model,way,workers,efficiency,seconds,schedule,broadcast,compute,slowest,collect,"
                + "combine,look,keep\n");
    Plan plan = new Plan(costs, network);
    List<Panel> panels = new ArrayList<>();
    out.println(
        Plan.WORKERS.stream()
            .map(workers -> " W = " + workers + " |")
            .collect(Collectors.joining("", "| model | way |", "")));
    for (String name : Plan.MODELS.keySet()) {
      Workload model = Workload.of(measured, name);
      Map<String, List<Double>> lines = new LinkedHashMap<>();
      for (int workers : Plan.WORKERS) {
        plan.ways(model, workers)
            .forEach(
                (way, trained) -> {
                  Terms terms = trained.mean(workers, DRAWN, SEED);
                  double efficiency = trained.efficiency(workers, terms);
                  lines.computeIfAbsent(way, key -> new ArrayList<>()).add(efficiency);
                  csv.append(row(name, way, workers, efficiency, terms));
                });
      }
      lines.forEach((way, values) -> print(name, way, values));
      panels.add(panel(model, lines));
    }
    AtomicFile.write(
        folder.resolve("efficiency.csv"),
        stream -> stream.write(csv.toString().getBytes(StandardCharsets.UTF_8)));
    Charts.write(
        folder.resolve("efficiency.png"),
        Figure.of(
            "Predicted efficiency of W workers",
            "Throughput of W workers over W times that of one, for three models and four ways to"
                + " train: it falls with W, later the larger the rounds are",
            panels));
  }

  private void print(String model, String way, List<Double> efficiency) {
    StringBuilder row = new StringBuilder("| " + model + " | " + way + " |");
    for (double value : efficiency) {
      row.append(String.format(Locale.ROOT, " %.2f |", value));
    }
    out.println(row);
  }

  private static String row(String model, String way, int workers, double efficiency, Terms terms) {
    return String.format(
        Locale.ROOT,
        "%s,\"%s\",%d,%.4f,%.4g,%.4g,%.4g,%.4g,%.4g,%.4g,%.4g,%.4g,%.4g%n",
        model,
        way,
        workers,
        efficiency,
        terms.total(),
        terms.schedule(),
        terms.broadcast(),
        terms.compute(),
        terms.slowest(),
        terms.collect(),
        terms.combine(),
        terms.look(),
        terms.keep());
  }

  private static Panel panel(Workload model, Map<String, List<Double>> lines) {
    List<Double> workers = Plan.WORKERS.stream().map(Integer::doubleValue).toList();
    List<Series> series = new ArrayList<>();
    lines.forEach(
        (way, values) ->
            series.add(
                new Series.Line(
                    way,
                    workers,
                    values,
                    series.size(),
                    way.contains("if") ? Series.Style.DASHED : Series.Style.SOLID)));
    String title =
        String.format(
            Locale.ROOT, "%s, %.2g million parameters", model.name(), model.parameters() / 1e6);
    return new Panel(
        title, Axis.logarithmic("workers"), Axis.of("efficiency").between(0, 1), series);
  }

  /** Prints what stragglers and the length of a round do to averaging. */
  private void sensitivity() {
    Plan plan = new Plan(costs, network);
    Gathering star = new Gathering.Star();
    out.println("| model | sigma | H | W = 16 | 64 | 256 |");
    for (String name : Plan.MODELS.keySet()) {
      Workload model = Workload.of(measured, name);
      for (double sigma : List.of(0.0, Plan.OF_ROUNDS, 0.1, 0.3)) {
        line(name, sigma, plan.averaging(model, Plan.LOCAL_STEPS, Spread.lognormal(sigma), star));
      }
      for (int steps : List.of(100, 2000)) {
        line(
            name,
            Plan.OF_ROUNDS,
            plan.averaging(model, steps, Spread.lognormal(Plan.OF_ROUNDS), star));
      }
    }
  }

  private void line(String name, double sigma, Averaging way) {
    StringBuilder row = new StringBuilder("| " + name + " | " + sigma + " | " + way.localSteps());
    for (int workers : List.of(16, 64, 256)) {
      Terms terms = way.mean(workers, DRAWN, SEED);
      row.append(String.format(Locale.ROOT, " | %.2f", way.efficiency(workers, terms)));
    }
    out.println(row + " |");
  }
}
