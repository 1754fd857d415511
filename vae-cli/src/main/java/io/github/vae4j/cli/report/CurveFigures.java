package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Figures of what is told of each epoch. */
final class CurveFigures {
  private static final int MOST_POINTS = 400; // of a line; more are not seen
  private static final int CUT = 20; // the part of the epochs whose values may lie below the axis
  private static final double MARGIN = 0.1; // share of the range that is left free below
  private static final int TRAINING = 0;
  private static final int VALIDATION = 1;
  private static final String NATS = ", nats per datum";

  private CurveFigures() {}

  /** Returns the bound with its errors and, where they are known, its parts. */
  static Optional<Figure> of(Run run) {
    return run.metrics().filter(table -> table.has("epoch")).map(table -> figure(run, table));
  }

  private static Figure figure(Run run, CsvTable table) {
    String bound = run.bound();
    List<Panel> panels = new ArrayList<>();
    List<Series> bounds = new ArrayList<>();
    bounds.addAll(band(table, "training_" + bound, "training", TRAINING));
    bounds.addAll(band(table, "validation_" + bound, "validation", VALIDATION));
    kept(run).ifPresent(bounds::add);
    panels.add(
        new Panel(
            run.shownBound() + " ± standard error",
            epochs(),
            vertical(run.shownBound() + NATS, bounds),
            bounds));
    panel(table, "training_reconstruction", "E log p(x|z)", "E log p(x|z)" + NATS)
        .ifPresent(panels::add);
    String kl = table.has("training_sampled_kl") ? "training_sampled_kl" : "training_kl";
    panel(table, kl, "KL of posterior and prior", "KL" + NATS).ifPresent(panels::add);
    panel(table, "training_gain", "Gain of the refinement steps", "gain" + NATS)
        .ifPresent(panels::add);
    String title = run.name() + ": learning curves";
    return Figure.of(title, title + ". " + sentence(run, table), panels);
  }

  private static Axis epochs() {
    return Axis.whole("epoch");
  }

  /** Returns where the curves end, in words. */
  private static String sentence(Run run, CsvTable table) {
    int last = table.rows().size() - 1;
    String validation = table.cell(last, "validation_" + run.bound());
    String kept = run.provenance().getOrDefault("epoch-kept", "");
    return run.shownBound()
        + " in epoch "
        + table.cell(last, "epoch")
        + ": training "
        + Run.decimal(CsvTable.number(table.cell(last, "training_" + run.bound())), 2)
        + (validation.isEmpty()
            ? ""
            : ", validation " + Run.decimal(CsvTable.number(validation), 2))
        + " nats"
        + (kept.isEmpty() ? "." : "; the weights of epoch " + kept + " are kept.");
  }

  private static Optional<Series> kept(Run run) {
    double kept = CsvTable.number(run.provenance().getOrDefault("epoch-kept", ""));
    return Double.isNaN(kept)
        ? Optional.empty()
        : Optional.of(new Series.Mark(kept, "kept: epoch " + (long) kept));
  }

  private static Optional<Panel> panel(CsvTable table, String column, String title, String axis) {
    List<Series> line = band(table, column, "", TRAINING);
    return line.isEmpty()
        ? Optional.empty()
        : Optional.of(new Panel(title, epochs(), vertical(axis, line), line));
  }

  /** Returns an axis from which the first part of a long training does not take the room. */
  private static Axis vertical(String title, List<Series> series) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double lowest = Double.POSITIVE_INFINITY;
    for (Series each : series) {
      if (each instanceof Series.Line line) {
        int first = line.y().size() / CUT;
        for (int i = 0; i < line.y().size(); i++) {
          double value = line.y().get(i);
          lowest = Math.min(lowest, value);
          least = i < first ? least : Math.min(least, value);
          greatest = i < first ? greatest : Math.max(greatest, value);
        }
      }
    }
    double free = MARGIN * (greatest - least);
    Axis axis = Axis.of(title);
    return lowest < least - free ? axis.between(least - free, Double.NaN) : axis;
  }

  /** Returns a line, with a band where the standard errors are known; nothing without numbers. */
  static List<Series> band(CsvTable table, String column, String name, int colour) {
    List<Double> all = table.numbers(column);
    List<Double> errors = table.numbers(column + "_se");
    List<Double> epochs = table.numbers("epoch");
    List<Integer> known =
        IntStream.range(0, all.size()).filter(i -> !Double.isNaN(all.get(i))).boxed().toList();
    int every = Math.max(1, (known.size() + MOST_POINTS - 1) / MOST_POINTS);
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    List<Double> low = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    for (int k = 0; k < known.size(); k++) {
      if (k % every == 0 || k == known.size() - 1) {
        int i = known.get(k);
        double error = errors.isEmpty() || errors.get(i).isNaN() ? 0 : errors.get(i);
        x.add(epochs.get(i));
        y.add(all.get(i));
        low.add(all.get(i) - error);
        high.add(all.get(i) + error);
      }
    }
    if (x.isEmpty()) {
      return List.of();
    }
    Series line = new Series.Line(name, x, y, colour, Series.Style.SOLID);
    return errors.isEmpty() ? List.of(line) : List.of(new Series.Band(x, low, high, colour), line);
  }

  /** Returns the bounds of several runs in one figure, those of the training and the validation. */
  static Optional<Figure> of(List<Run> runs, List<String> names) {
    List<Panel> panels = new ArrayList<>();
    for (String set : List.of("validation", "training")) {
      List<Series> series = new ArrayList<>();
      for (int i = 0; i < runs.size(); i++) {
        Run run = runs.get(i);
        int colour = i;
        String name = names.get(i) + ", " + run.shownBound();
        run.metrics()
            .ifPresent(table -> series.addAll(band(table, set + "_" + run.bound(), name, colour)));
      }
      if (!series.isEmpty()) {
        panels.add(
            new Panel(
                "bound, " + set + " data", epochs(), vertical("bound" + NATS, series), series));
      }
    }
    String title = "Learning curves of " + String.join(", ", names);
    return panels.isEmpty() ? Optional.empty() : Optional.of(Figure.of(title, title, panels));
  }
}
