package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The distribution of each column of a table: data beside draws of the model. */
final class ColumnFigures {
  private static final int MOST_COLUMNS = 24;
  private static final int MOST_BINS = 20;
  private static final int LEAST_BINS = 5;
  private static final int LEVELS = 9; // of a column of texts that have bars, others among them

  private final String run;
  private final SampledColumns columns;

  ColumnFigures(String run, SampledColumns columns) {
    this.run = run;
    this.columns = columns;
  }

  /** Returns the distribution of each column. */
  Optional<Figure> marginals() {
    if (columns.data().isEmpty() || columns.draws().isEmpty() || columns.names().isEmpty()) {
      return Optional.empty();
    }
    List<Panel> panels =
        columns.names().stream()
            .limit(MOST_COLUMNS)
            .map(column -> columns.numeric(column) ? histogram(column) : bars(column))
            .toList();
    String title = run + ": columns, data beside samples";
    return Optional.of(
        new Figure(
            title,
            title + ", " + panels.size() + " columns",
            panels,
            Math.min(3, panels.size()),
            panels.size() == 1 ? 620 : 330,
            240));
  }

  private String title(String column) {
    int missing = columns.data().size() - columns.given(columns.data(), column).size();
    return missing == 0
        ? column
        : String.format(
            Locale.ROOT,
            "%s, %.0f %% missing",
            column,
            Math.max(1, 100.0 * missing / columns.data().size()));
  }

  /** Returns steps over bins that data and draws have in common. */
  private Panel histogram(String column) {
    double[] data = columns.numbers(columns.data(), column);
    double[] draws = columns.numbers(columns.draws(), column);
    double[] edges = edges(data, columns.span(column));
    List<Double> places = DoubleStream.of(edges).boxed().toList();
    return new Panel(
        title(column),
        columns.axis("", column).between(edges[0], edges[edges.length - 1]),
        Axis.of("share").between(0, Double.NaN),
        List.of(
            new Series.Steps("data", places, shares(data, edges), 0),
            new Series.Steps("samples", places, shares(draws, edges), 1)));
  }

  /** Returns the edges of bins over a span. */
  private static double[] edges(double[] data, SampledColumns.Span span) {
    double least = span.least();
    double greatest = span.greatest();
    // The rule of Rice: 2 n^(1/3) bins.
    int most =
        Math.max(LEAST_BINS, Math.min(MOST_BINS, (int) Math.ceil(2 * Math.cbrt(data.length))));
    if (DoubleStream.of(data).allMatch(value -> value == Math.rint(value))) {
      // Around whole numbers, as many in each; one if there is room.
      double each = Math.max(1, Math.ceil((greatest - least + 1) / MOST_BINS));
      double first = Math.rint(least) - 0.5;
      int bins = (int) Math.ceil((Math.rint(greatest) + 0.5 - first) / each);
      return edges(first, each, Math.max(1, bins));
    }
    double width = (greatest - least) / most;
    if (!(width > 0)) { // all the same
      double each = Math.max(1e-6, Math.abs(least) / 10);
      return edges(least - most * each / 2, each, most);
    }
    return edges(least, width, most);
  }

  private static double[] edges(double least, double width, int bins) {
    return IntStream.rangeClosed(0, bins).mapToDouble(i -> least + i * width).toArray();
  }

  /** Returns the share of each bin; the first and the last hold what lies beyond them. */
  private static List<Double> shares(double[] values, double[] edges) {
    int bins = edges.length - 1;
    double[] shares = new double[bins];
    for (double value : values) {
      double bin = Math.floor((value - edges[0]) / (edges[1] - edges[0]));
      shares[(int) Math.max(0, Math.min(bins - 1, bin))] += 1.0 / values.length;
    }
    return DoubleStream.of(shares).boxed().toList();
  }

  /** Returns a bar for each level, and one for all that have none of their own. */
  private Panel bars(String column) {
    List<String> all = columns.levels(column);
    List<String> own = all.subList(0, all.size() <= LEVELS ? all.size() : LEVELS - 1);
    List<String> names = new ArrayList<>(own.stream().map(ColumnFigures::shown).toList());
    if (own.size() < all.size()) {
      names.add((all.size() - own.size()) + " others");
    }
    return new Panel(
        title(column),
        Axis.of("share").between(0, Double.NaN),
        Axis.of("", names),
        List.of(
            new Series.Bars("data", shares(columns.data(), column, own, names.size()), 0, 2, 0),
            new Series.Bars(
                "samples", shares(columns.draws(), column, own, names.size()), 1, 2, 1)));
  }

  /** Returns a level, of a number with the minus that people read. */
  private static String shown(String level) {
    return Double.isNaN(CsvTable.number(level)) ? level : level.replace('-', '−');
  }

  private List<Double> shares(List<Integer> rows, String column, List<String> own, int places) {
    double[] shares = new double[places];
    List<String> given = columns.given(rows, column);
    for (String level : given) {
      int place = own.indexOf(level);
      shares[place < 0 ? places - 1 : place] += 1.0 / given.size();
    }
    return DoubleStream.of(shares).boxed().toList();
  }
}
