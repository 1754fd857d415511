package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Figures of the columns of a table: data beside draws of the model. */
final class ColumnFigures {
  /** The column of a file of rows that tells data and draws apart: 0 and 1. */
  static final String SAMPLE = "sample";

  private static final int MOST_COLUMNS = 24;
  private static final int BINS = 20;
  private static final int LEVELS = 8; // of a column of texts that have bars
  private static final int DATE = 10; // letters of a date
  private static final int FEW = 12; // numbers of so few values have bars
  private static final int PAIRS = 6;
  private static final int MOST_POINTS = 300; // of data, and as many of draws, in a pair plot
  private static final double TAIL = 0.005; // share of the data that may lie beyond each end
  private static final double OPACITY = 0.4;

  private final Run run;
  private final CsvTable table;
  private final List<String> columns;
  private final List<Integer> data;
  private final List<Integer> draws;

  ColumnFigures(Run run, CsvTable table) {
    this.run = run;
    this.table = table;
    this.columns = table.columns().stream().filter(name -> !name.equals(SAMPLE)).toList();
    this.data = of("0");
    this.draws = of("1");
  }

  private List<Integer> of(String set) {
    return IntStream.range(0, table.rows().size())
        .filter(i -> table.cell(i, SAMPLE).equals(set))
        .boxed()
        .toList();
  }

  /** Returns a number, or the year of a date with its part that went by. */
  private static double value(String cell) {
    if (!cell.matches("\\d{4}-\\d{2}-\\d{2}.*")) {
      return CsvTable.number(cell);
    }
    try {
      LocalDate date = LocalDate.parse(cell.substring(0, DATE));
      return date.getYear() + (date.getDayOfYear() - 1.0) / date.lengthOfYear();
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }

  private double[] numbers(List<Integer> rows, String column) {
    return rows.stream()
        .mapToDouble(i -> value(table.cell(i, column)))
        .filter(Double::isFinite)
        .toArray();
  }

  private List<String> texts(List<Integer> rows, String column) {
    return rows.stream().map(i -> table.cell(i, column)).toList();
  }

  private boolean numeric(String column) {
    List<String> given =
        texts(data, column).stream().filter(text -> !text.isEmpty()).distinct().toList();
    return given.size() > FEW && given.stream().noneMatch(text -> Double.isNaN(value(text)));
  }

  /** Returns the distribution of each column. */
  Optional<Figure> marginals() {
    if (data.isEmpty() || draws.isEmpty() || columns.isEmpty()) {
      return Optional.empty();
    }
    List<Panel> panels =
        columns.stream()
            .limit(MOST_COLUMNS)
            .map(column -> numeric(column) ? histogram(column) : bars(column))
            .toList();
    String title = run.name() + ": columns, data beside samples";
    return Optional.of(
        new Figure(
            title,
            title + ", " + panels.size() + " columns",
            panels,
            Math.min(3, panels.size()),
            330,
            230));
  }

  private Panel histogram(String column) {
    double[] values = numbers(data, column);
    double[] sorted = Arrays.stream(values).sorted().toArray();
    double least = sorted[(int) (TAIL * (sorted.length - 1))];
    double greatest = sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))];
    double width = greatest > least ? (greatest - least) / BINS : 1;
    List<Double> edges = new ArrayList<>();
    for (int i = 0; i <= BINS; i++) {
      edges.add(least + i * width);
    }
    return new Panel(
        column,
        Axis.of("").between(least, greatest),
        Axis.of("share").between(0, Double.NaN),
        List.of(
            new Series.Steps("data", edges, shares(values, least, width), 0),
            new Series.Steps("samples", edges, shares(numbers(draws, column), least, width), 1)));
  }

  /** Returns the share of each bin; what lies beyond the ends is in none. */
  private static List<Double> shares(double[] values, double least, double width) {
    double[] shares = new double[BINS];
    for (double value : values) {
      int bin = (int) Math.floor((value - least) / width);
      if (bin == BINS && value <= least + BINS * width * (1 + 1e-9)) {
        bin--; // the greatest itself
      }
      if (bin >= 0 && bin < BINS) {
        shares[bin] += 1.0 / values.length;
      }
    }
    return DoubleStream.of(shares).boxed().toList();
  }

  private Panel bars(String column) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    texts(data, column).forEach(text -> counts.merge(text, 1, Integer::sum));
    List<String> levels =
        counts.keySet().stream()
            .sorted(Comparator.comparing((String level) -> -counts.getOrDefault(level, 0)))
            .limit(LEVELS)
            .toList();
    return new Panel(
        column,
        Axis.of("", levels.stream().map(level -> level.isEmpty() ? "missing" : level).toList()),
        Axis.of("share").between(0, Double.NaN),
        List.of(
            new Series.Bars("data", shares(data, column, levels), 0, 2, 0),
            new Series.Bars("samples", shares(draws, column, levels), 1, 2, 1)));
  }

  private List<Double> shares(List<Integer> rows, String column, List<String> levels) {
    List<String> texts = texts(rows, column);
    return levels.stream()
        .map(level -> (double) texts.stream().filter(level::equals).count() / texts.size())
        .toList();
  }

  /** A pair of columns with their correlation in the data and in the draws. */
  private record Pair(String x, String y, double data, double draws) {}

  /** Returns the pairs of columns of numbers that the data correlate most. */
  Optional<Figure> pairs() {
    List<String> numbers = columns.stream().limit(MOST_COLUMNS).filter(this::numeric).toList();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      for (int j = i + 1; j < numbers.size(); j++) {
        String x = numbers.get(i);
        String y = numbers.get(j);
        pairs.add(new Pair(x, y, correlation(data, x, y), correlation(draws, x, y)));
      }
    }
    if (pairs.isEmpty() || draws.isEmpty()) {
      return Optional.empty();
    }
    pairs.sort(Comparator.comparing((Pair pair) -> -Math.abs(pair.data())));
    List<Panel> panels = pairs.stream().limit(PAIRS).map(this::panel).toList();
    String title = run.name() + ": pairs of columns, data and samples";
    return Optional.of(
        new Figure(
            title,
            title + ", those that correlate most in the data",
            panels,
            Math.min(3, panels.size()),
            330,
            300));
  }

  private Panel panel(Pair pair) {
    return new Panel(
        String.format(Locale.ROOT, "r = %.2f in data, %.2f in samples", pair.data(), pair.draws())
            .replace('-', '−'),
        within(pair.x()),
        within(pair.y()),
        List.of(points("data", data, pair, 0), points("samples", draws, pair, 1)));
  }

  private Axis within(String column) {
    double[] sorted = Arrays.stream(numbers(data, column)).sorted().toArray();
    double least = sorted[(int) (TAIL * (sorted.length - 1))];
    double greatest = sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))];
    double free = 0.1 * (greatest - least);
    return Axis.of(column).between(least - free, greatest + free);
  }

  private Series points(String name, List<Integer> rows, Pair pair, int colour) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i : rows.subList(0, Math.min(MOST_POINTS, rows.size()))) {
      double over = value(table.cell(i, pair.x()));
      double up = value(table.cell(i, pair.y()));
      if (Double.isFinite(over) && Double.isFinite(up)) {
        x.add(over);
        y.add(up);
      }
    }
    return new Series.Points(name, x, y, colour, OPACITY);
  }

  private double correlation(List<Integer> rows, String first, String second) {
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i : rows) {
      double u = value(table.cell(i, first));
      double v = value(table.cell(i, second));
      if (Double.isFinite(u) && Double.isFinite(v)) {
        n++;
        x += u;
        y += v;
        xx += u * u;
        yy += v * v;
        xy += u * v;
      }
    }
    double spread = Math.sqrt((n * xx - x * x) * (n * yy - y * y));
    return spread > 0 ? (n * xy - x * y) / spread : 0;
  }
}
