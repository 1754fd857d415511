package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Charts;
import io.github.vae4j.cli.chart.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What of a run is looked at: figures, pictures of images, and columns of tables. */
final class Shown {
  private static final int MOST_COLUMNS = 12;

  private Shown() {}

  static Optional<Html> curves(Run run) {
    Html html = new Html();
    Optional<Figure> figure = CurveFigures.of(run);
    figure.ifPresent(
        drawn ->
            html.figure(
                Charts.svg(drawn),
                "The bound of each epoch. A band is one standard error over the rows. The first"
                    + " values may lie below the axis."
                    + (run.metrics().filter(table -> table.has("training_gain")).isPresent()
                        ? " The gain is what the steps of refinement add to the ELBO of the"
                            + " encoder's proposal."
                        : "")));
    if (figure.isEmpty()) {
      return picture(run, "curves.png", "Learning curves", "The learning curves.");
    }
    return Optional.of(html);
  }

  static Optional<Html> latents(Run run) {
    Html html = new Html();
    Optional<Figure> kl = LatentFigures.kl(run);
    Optional<Figure> means = LatentFigures.means(run);
    kl.ifPresent(
        figure ->
            html.figure(
                Charts.svg(figure),
                "How much each dimension says of the data, as the mean KL divergence of its"
                    + " posterior from the prior. A dimension near 0 is not used."));
    means.ifPresent(
        figure ->
            html.figure(
                Charts.svg(figure),
                "Where the encoder puts data. Each point is a posterior mean; labels stand at the"
                    + " medians of their classes, or a little beside them where two would overlap."));
    if (means.isEmpty()) {
      picture(run, "latents.png", "Posterior means", "Where the encoder puts data.")
          .ifPresent(html::add);
    }
    return kl.isPresent() || means.isPresent() || !html.toString().isEmpty()
        ? Optional.of(html)
        : Optional.empty();
  }

  private static Optional<Html> picture(Run run, String file, String alternative, String caption) {
    return Picture.read(run.folder().resolve(file))
        .map(
            picture ->
                new Html().picture(picture, alternative + " of the run " + run.name(), caption));
  }

  static Optional<Html> images(Run run) {
    Html html = new Html();
    picture(
            run,
            "samples.png",
            "Images that the model makes of draws from the prior",
            "Samples: means of p(x|z) at draws of z from the prior, not picked.")
        .ifPresent(html::add);
    picture(
            run,
            "reconstructions.png",
            "Images of the data, each above what the model makes of it",
            "Reconstructions of a spread of the data.")
        .ifPresent(html::add);
    picture(
            run,
            "extremes.png",
            "The images with the lowest and with the highest bound, above their reconstructions",
            "The rows that the model finds least and most likely, by their bound.")
        .ifPresent(html::add);
    return html.toString().isEmpty() ? Optional.empty() : Optional.of(html);
  }

  static Optional<Html> columns(Run run) {
    Html html = new Html();
    run.rows()
        .map(table -> new SampledColumns(table, run.schema()))
        .ifPresent(columns -> figures(html, run.name(), columns));
    run.extremes().ifPresent(table -> extremes(html, table));
    return html.toString().isEmpty() ? Optional.empty() : Optional.of(html);
  }

  private static void figures(Html html, String run, SampledColumns columns) {
    new ColumnFigures(run, columns)
        .marginals()
        .ifPresent(
            figure ->
                html.figure(
                    Charts.svg(figure),
                    "Each column in the data and in draws of the model, in the same bins. The first"
                        + " and the last bin also hold what lies beyond them; missing cells are in"
                        + " none."));
    new PairFigures(run, columns)
        .figure()
        .ifPresent(
            figure ->
                html.figure(
                    Charts.svg(figure),
                    "The pairs of columns that correlate most in the data, with the correlation r"
                        + " of data and draws. Draws far beyond the data are not shown."));
  }

  private static void extremes(Html html, CsvTable table) {
    int width = Math.min(table.columns().size(), MOST_COLUMNS);
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row : table.rows()) {
      List<String> cells = new ArrayList<>(row.subList(0, width));
      IntStream.range(0, width)
          .filter(i -> table.columns().get(i).equals(Run.NATS))
          .forEach(i -> cells.set(i, Run.decimal(CsvTable.number(row.get(i)), 2)));
      rows.add(cells);
    }
    html.table(
        String.format(
            Locale.ROOT,
            "The rows with the lowest bound, then those with the highest%s",
            width < table.columns().size() ? "; the first columns" : ""),
        table.columns().subList(0, width),
        rows);
  }
}
