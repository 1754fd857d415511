package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Charts;
import io.github.vae4j.cli.reproduce.statistics.Interval;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.file.ResourceException;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The page of several runs. */
final class Comparison {
  private static final double SHARE = 0.95;
  private static final String DEFAULT = "default"; // of a setting that was not given

  private final List<Run> runs;
  private final List<String> names;

  Comparison(List<Run> runs) {
    this.runs = List.copyOf(runs);
    boolean told = runs.stream().map(Run::name).distinct().count() == runs.size();
    this.names = runs.stream().map(run -> told ? run.name() : run.folder().toString()).toList();
  }

  Page page() {
    Page page = new Page(String.join(", ", names), runs.size() + " trainings side by side");
    page.add("bounds", "Bounds", bounds());
    page.add("differences", "Paired differences", differences());
    page.add("curves", "Learning curves", curves());
    page.add("settings", "Settings that differ", settings());
    page.add("limits", "What the numbers are and are not", limits());
    return page;
  }

  private Optional<Html> bounds() {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      String name = names.get(i);
      run.evaluation()
          .ifPresent(
              table -> {
                for (int row = 0; row < table.rows().size(); row++) {
                  String quantity = table.cell(row, "quantity");
                  if (quantity.startsWith("ELBO") || quantity.startsWith("IWAE")) {
                    rows.add(
                        List.of(
                            name,
                            quantity
                                + (quantity.startsWith("IWAE")
                                    ? "-" + table.cell(row, "samples")
                                    : ""),
                            Run.decimal(CsvTable.number(table.cell(row, "mean")), 3),
                            Run.decimal(CsvTable.number(table.cell(row, "standard_error")), 3),
                            table.cell(row, "n")));
                  }
                }
              });
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Html html = new Html();
    html.table(
        "Bounds at the end of each training",
        List.of("run", "bound", "mean, nats", "standard error", "rows"),
        rows);
    return Optional.of(html);
  }

  /** Returns how the others differ from the first, row by row. */
  private Optional<Html> differences() {
    Html html = new Html();
    List<List<String>> rows = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (int i = 1; i < runs.size(); i++) {
      Optional<LikelihoodTable> first = runs.get(0).estimates();
      Optional<LikelihoodTable> other = runs.get(i).estimates();
      if (first.isEmpty() || other.isEmpty()) {
        without.add(
            names.get(first.isEmpty() ? 0 : i)
                + ": there are no estimates of each row ("
                + TrainingFolder.ESTIMATES
                + "); an older version trained it.");
        continue;
      }
      Optional<String> unlike = other.get().unlike(first.get());
      if (unlike.isPresent()) {
        without.add(
            names.get(i) + ": is not compared with " + names.get(0) + ", because " + unlike.get());
        continue;
      }
      try {
        rows.addAll(differences(names.get(i), first.get(), other.get()));
      } catch (ResourceException | IllegalArgumentException e) {
        without.add(names.get(i) + ": " + e.getMessage());
      }
    }
    if (!rows.isEmpty()) {
      html.paragraph(
          "Each difference is taken row by row, so its error is smaller than that of either"
              + " bound. Behind it stands the half width of its interval; the intervals of all runs"
              + " hold together at 95 %.");
      html.table(
          "Less the bound of " + names.get(0),
          List.of("run", "bound", "difference, nats", "±", "rows", "verdict"),
          rows);
    }
    if (!without.isEmpty()) {
      html.open("ul", "class", "notes");
      without.stream().distinct().forEach(note -> html.element("li", note));
      html.close();
    }
    return runs.size() > 1 ? Optional.of(html) : Optional.empty();
  }

  private List<List<String>> differences(
      String name, LikelihoodTable first, LikelihoodTable other) {
    Set<String> both = new LinkedHashSet<>(first.estimators());
    both.retainAll(other.estimators());
    if (both.isEmpty()) {
      throw new IllegalArgumentException(
          "only like estimators can be compared, and there are none in both runs");
    }
    // Intervals of all runs hold together (Bonferroni).
    double share = 1 - (1 - SHARE) / (runs.size() - 1);
    List<List<String>> rows = new ArrayList<>();
    for (String estimator : both) {
      Interval difference = Interval.of(share, other.minus(first, estimator));
      rows.add(
          List.of(
              name,
              BoundNames.ofEstimator(estimator),
              Run.decimal(difference.mean(), 3),
              Run.decimal(difference.halfWidth(), 3),
              Integer.toString(difference.count()),
              difference.above() ? "greater" : difference.below() ? "smaller" : "not decided"));
    }
    return rows;
  }

  private Optional<Html> curves() {
    return CurveFigures.of(runs, names)
        .map(
            figure ->
                new Html()
                    .figure(
                        Charts.svg(figure),
                        "The bound of each epoch. A band is one standard error over the rows."
                            + " Curves of different bounds lie at different heights for the same"
                            + " model."));
  }

  private Optional<Html> settings() {
    Set<String> all = new LinkedHashSet<>();
    runs.forEach(run -> all.addAll(run.settings().keySet()));
    List<List<String>> rows = new ArrayList<>();
    for (String name : all) {
      List<String> values =
          runs.stream().map(run -> run.settings().getOrDefault(name, DEFAULT)).toList();
      if (values.stream().distinct().count() > 1) {
        List<String> row = new ArrayList<>(List.of(name));
        row.addAll(values);
        rows.add(row);
      }
    }
    Html html = new Html();
    if (rows.isEmpty()) {
      return Optional.of(html.paragraph("All settings are the same."));
    }
    List<String> header = new ArrayList<>(List.of("setting"));
    header.addAll(names);
    html.table("Settings that are not the same in all runs", header, rows);
    if (rows.stream().anyMatch(row -> row.contains(DEFAULT))) {
      html.paragraph(
          "A setting that reads 'default' was left to vae4j; 'vae train --help' tells what it is.");
    }
    return Optional.of(html);
  }

  private static Optional<Html> limits() {
    Html html = new Html();
    html.open("ul", "class", "notes");
    html.element(
        "li",
        "ELBO and IWAE-K are lower bounds on log p(x). A greater bound may be the tighter one, and"
            + " says which model explains the data better only where both are close to log p(x).");
    html.element(
        "li",
        "A standard error is over the rows of the evaluation. One training of each says nothing of"
            + " other seeds.");
    html.element("li", "Bounds compare only on the same rows under the same preprocessing.");
    return Optional.of(html.close());
  }
}
