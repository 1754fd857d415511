package io.github.vae4j.cli.report;

import io.github.vae4j.cli.show.ModelDescription;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was trained on what, and the numbers that are asked for first. */
final class Overview {
  private static final int MOST_COLUMNS = 60;

  private Overview() {}

  /** Returns the model on one line. */
  static String lead(Run run) {
    return run.model()
        .map(vae -> ModelDescription.of(vae.model()))
        .orElse("a training whose model cannot be read: " + run.withoutModel());
  }

  static Optional<Html> summary(Run run) {
    Html html = new Html();
    html.open("dl", "class", "facts");
    run.evaluation().ifPresent(table -> bounds(html, table));
    Map<String, String> provenance = run.provenance();
    if (provenance.containsKey("epoch-kept")) {
      fact(
          html,
          "epoch kept",
          provenance.getOrDefault("epoch-kept", ""),
          "of " + provenance.getOrDefault("epochs-run", "?") + " that ran");
    }
    run.evaluation()
        .flatMap(table -> run.evaluated("active units").map(row -> table.cell(row, "mean")))
        .ifPresent(
            units ->
                fact(
                    html,
                    "active units",
                    units,
                    run.model().map(vae -> "of " + vae.model().latentSize()).orElse("")));
    run.model()
        .ifPresent(
            vae ->
                fact(
                    html,
                    "parameters",
                    String.format(Locale.ROOT, "%,d", vae.parameterCount()),
                    vae.dtype().toString().toLowerCase(Locale.ROOT)));
    html.close();
    if (!run.command().isEmpty()) {
      html.paragraph("The command:");
      html.element("pre", run.command(), "tabindex", "0");
    }
    return Optional.of(html);
  }

  private static void bounds(Html html, CsvTable table) {
    for (int i = 0; i < table.rows().size(); i++) {
      String quantity = table.cell(i, "quantity");
      String samples = table.cell(i, "samples");
      if (quantity.startsWith("ELBO") || quantity.startsWith("IWAE")) {
        String error = table.cell(i, "standard_error");
        fact(
            html,
            quantity + (quantity.startsWith("IWAE") ? "-" + samples : ""),
            Run.decimal(CsvTable.number(table.cell(i, "mean")), 2) + " nats",
            (error.isEmpty() ? "" : "± " + Run.decimal(CsvTable.number(error), 2) + ", ")
                + "n = "
                + table.cell(i, "n"));
      }
    }
  }

  private static void fact(Html html, String name, String value, String more) {
    html.open("div").element("dt", name).open("dd").text(value);
    html.element("small", more).close().close();
  }

  static Optional<Html> data(Run run) {
    Html html = new Html();
    List<List<String>> rows = new ArrayList<>();
    row(rows, "data", run.settings().getOrDefault("data", ""));
    Map<String, String> provenance = run.provenance();
    row(rows, "training data", provenance.getOrDefault("training-data", ""));
    row(rows, "rows to train on", provenance.getOrDefault("training-data-count", ""));
    run.model().ifPresent(vae -> describe(rows, vae));
    row(rows, "SHA-256 of the training data", provenance.getOrDefault("training-data-sha256", ""));
    html.table("What the model was trained on", List.of("what", "which"), rows);
    run.model()
        .flatMap(vae -> vae.preprocessing().schema())
        .ifPresent(schema -> columns(html, schema));
    return rows.isEmpty() ? Optional.empty() : Optional.of(html);
  }

  private static void describe(List<List<String>> rows, TrainedVae vae) {
    row(rows, "shape of a datum", vae.model().eventShape().toString());
    row(rows, "preprocessing", vae.preprocessing().describe());
    Conditioning conditioning = vae.preprocessing().conditioning();
    if (conditioning.size() > 0) {
      row(rows, "given", conditioning.describe());
    }
  }

  private static void row(List<List<String>> rows, String name, String value) {
    if (!value.isEmpty()) {
      rows.add(List.of(name, value));
    }
  }

  private static void columns(Html html, TableSchema schema) {
    List<Column> columns = schema.columns();
    List<List<String>> rows =
        columns.stream()
            .limit(MOST_COLUMNS)
            .map(
                column ->
                    List.of(
                        column.name(),
                        column.role().word(),
                        column.role() == Role.FEATURE ? column.type().word() : "",
                        column.role() == Role.FEATURE ? column.likelihood() : "",
                        String.format(Locale.ROOT, "%.1f %%", 100 * column.missing())))
            .toList();
    html.table(
        "Columns"
            + (columns.size() > rows.size()
                ? ", the first " + rows.size() + " of " + columns.size()
                : ""),
        List.of("column", "role", "type", "likelihood", "missing"),
        rows);
    if (!schema.notes().isEmpty()) {
      html.open("ul", "class", "notes");
      schema.notes().forEach(note -> html.element("li", note));
      html.close();
    }
  }
}
