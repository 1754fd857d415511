package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Pairs of columns of numbers: data and draws of the model. */
final class PairFigures {
  private static final int MOST_COLUMNS = 24;
  private static final int PAIRS = 6;
  private static final int MOST_POINTS = 300; // of data, and as many of draws, in a pair plot
  private static final double OPACITY = 0.4;
  private static final double FREE = 0.05; // share of an axis that is left free at each end

  private final String run;
  private final SampledColumns columns;

  PairFigures(String run, SampledColumns columns) {
    this.run = run;
    this.columns = columns;
  }

  /** A pair of columns with their correlation in the data. */
  private record Pair(String x, String y, double data) {}

  /** Returns the pairs of columns of numbers that the data correlate most. */
  Optional<Figure> figure() {
    List<String> numbers =
        columns.names().stream()
            .filter(columns::numeric)
            .filter(
                column ->
                    Arrays.stream(columns.numbers(columns.data(), column)).distinct().count() > 1)
            .limit(MOST_COLUMNS)
            .toList();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      for (int j = i + 1; j < numbers.size(); j++) {
        String x = numbers.get(i);
        String y = numbers.get(j);
        pairs.add(new Pair(x, y, correlation(columns.data(), x, y)));
      }
    }
    if (pairs.isEmpty() || columns.draws().isEmpty()) {
      return Optional.empty();
    }
    pairs.sort(Comparator.comparing((Pair pair) -> -Math.abs(pair.data())));
    List<Panel> panels = pairs.stream().limit(PAIRS).map(this::panel).toList();
    String title = run + ": pairs of columns, data and samples";
    return Optional.of(
        new Figure(
            title,
            title + ", those that correlate most in the data",
            panels,
            Math.min(3, panels.size()),
            panels.size() == 1 ? 620 : 330,
            300));
  }

  private Panel panel(Pair pair) {
    return new Panel(
        String.format(
                Locale.ROOT,
                "r = %.2f in data, %.2f in samples",
                pair.data(),
                correlation(columns.draws(), pair.x(), pair.y()))
            .replace('-', '−'),
        within(pair.x()),
        within(pair.y()),
        List.of(
            points("data", columns.data(), pair, 0), points("samples", columns.draws(), pair, 1)));
  }

  private Axis within(String column) {
    SampledColumns.Span span = columns.span(column);
    double free = FREE * (span.greatest() - span.least());
    return columns.axis(column, column).between(span.least() - free, span.greatest() + free);
  }

  private Series points(String name, List<Integer> rows, Pair pair, int colour) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i : rows.subList(0, Math.min(MOST_POINTS, rows.size()))) {
      double over = columns.number(i, pair.x());
      double up = columns.number(i, pair.y());
      if (Double.isFinite(over) && Double.isFinite(up)) {
        x.add(over);
        y.add(up);
      }
    }
    return new Series.Points(name, x, y, colour, OPACITY);
  }

  private double correlation(List<Integer> rows, String first, String second) {
    List<double[]> both =
        rows.stream()
            .map(i -> new double[] {columns.number(i, first), columns.number(i, second)})
            .filter(pair -> Double.isFinite(pair[0]) && Double.isFinite(pair[1]))
            .toList();
    // Taken from the means first: seconds from 1970 squared leave no digits for the rest.
    double x = both.stream().mapToDouble(pair -> pair[0]).average().orElse(0);
    double y = both.stream().mapToDouble(pair -> pair[1]).average().orElse(0);
    double xx = both.stream().mapToDouble(pair -> (pair[0] - x) * (pair[0] - x)).sum();
    double yy = both.stream().mapToDouble(pair -> (pair[1] - y) * (pair[1] - y)).sum();
    double xy = both.stream().mapToDouble(pair -> (pair[0] - x) * (pair[1] - y)).sum();
    double spread = Math.sqrt(xx * yy);
    return spread > 0 ? xy / spread : 0;
  }
}
