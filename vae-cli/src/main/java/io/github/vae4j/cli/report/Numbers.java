package io.github.vae4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The evaluation at the end of a training, and what its numbers are and are not. */
final class Numbers {
  private static final String KL = "KL of latent dimension";
  private static final double DOUBT = 0.05; // share of data whose weights are heavy-tailed

  private Numbers() {}

  static Optional<Html> table(Run run) {
    return run.evaluation()
        .map(
            table -> {
              Html html = new Html();
              boolean bits =
                  table.texts("bits_per_dimension").stream().anyMatch(cell -> !cell.isEmpty());
              List<String> header =
                  new ArrayList<>(List.of("quantity", "mean, nats", "standard error", "rows"));
              if (bits) {
                header.add("bits per dimension");
              }
              List<List<String>> rows = new ArrayList<>();
              for (int i = 0; i < table.rows().size(); i++) {
                String quantity = table.cell(i, "quantity");
                if (!quantity.startsWith(KL) && !quantity.startsWith("active units")) {
                  rows.add(row(table, i, bits));
                }
              }
              return html.table("Means over the rows of the evaluation", header, rows);
            });
  }

  private static List<String> row(CsvTable table, int i, boolean bits) {
    String samples = table.cell(i, "samples");
    String quantity = table.cell(i, "quantity");
    boolean many = !samples.isEmpty() && !samples.equals("1");
    List<String> row =
        new ArrayList<>(
            List.of(
                many ? quantity + "-" + samples : quantity,
                Run.decimal(CsvTable.number(table.cell(i, "mean")), 3),
                Run.decimal(CsvTable.number(table.cell(i, "standard_error")), 3),
                table.cell(i, "n")));
    if (bits) {
      row.add(Run.decimal(CsvTable.number(table.cell(i, "bits_per_dimension")), 4));
    }
    return row;
  }

  /** Returns what may be read from the numbers and what may not. */
  static Optional<Html> limits(Run run) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "ELBO and IWAE-K are lower bounds on log p(x) in nats for each row: the mean of log p(x) is"
            + " not below them, but how far above it is, they do not say. IWAE-K rises to log p(x)"
            + " with K.");
    notes.add(
        "A standard error tells how far the mean would move with other rows of the same kind. It"
            + " says nothing of other seeds, other data or the distance to log p(x).");
    if (!run.settings().getOrDefault("test", "").isEmpty()) {
      notes.add("The evaluation is on test data, which chose nothing of this training.");
    } else {
      notes.add(
          "The evaluation is on validation data. These chose the epoch that is kept, so the bounds"
              + " are a little too high; --test gives data that chose nothing.");
    }
    run.evaluation().ifPresent(table -> doubts(table, notes));
    notes.add(
        "Of continuous data log p(x) is a density: it can be above 0, and changes with the units of"
            + " the data. Bounds compare models only on the same rows under the same"
            + " preprocessing.");
    notes.add(
        "A greater bound is not always the better model: it can be the tighter one. 'vae evaluate'"
            + " with --estimator ais:1000, and 'vae gaps', tell the two apart.");
    notes.add(
        "Pictures of images show means of p(x|z), which are smoother than draws from it. A"
            + " projection to two dimensions keeps some distances and loses others: UMAP keeps"
            + " neighbours, and neither the size of a group nor the room between groups means"
            + " anything in it.");
    Html html = new Html();
    html.open("ul", "class", "notes");
    notes.forEach(note -> html.element("li", note));
    return Optional.of(html.close());
  }

  private static void doubts(CsvTable table, List<String> notes) {
    for (int i = 0; i < table.rows().size(); i++) {
      double above = CsvTable.number(table.cell(i, "pareto_k_above"));
      if (above > DOUBT) {
        notes.add(
            table.cell(i, "quantity")
                + "-"
                + table.cell(i, "samples")
                + " is no estimate of log p(x) here, only a bound: for "
                + Run.decimal(100 * above, 0)
                + " % of the rows few of the draws hold most of the weight (Pareto k-hat, median "
                + Run.decimal(CsvTable.number(table.cell(i, "pareto_k_median")), 2)
                + ", worst "
                + Run.decimal(CsvTable.number(table.cell(i, "pareto_k_worst")), 2)
                + ").");
      }
    }
  }
}
