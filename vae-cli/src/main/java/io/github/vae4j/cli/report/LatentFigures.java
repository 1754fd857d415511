package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Figures of where a model puts data: the KL of each dimension, and the posterior means. */
final class LatentFigures {
  private static final String KL = "KL of latent dimension ";
  private static final int MOST_BARS = 64;
  private static final int MOST_EMBEDDED = 500; // a neighbour embedding of more takes long
  private static final int MOST_DIMENSIONS = 512;
  private static final int MOST_CLASSES = 20; // names of more hide each other
  private static final double OPACITY = 0.6;
  private static final int LINE = 50; // pixels of the points of a label along one axis
  private static final double SPREAD = 0.7; // of the room between two lines
  private static final double GOLDEN = 0.618033988749895; // whose multiples lie far from each other

  private LatentFigures() {}

  /** Returns the KL of each dimension, the greatest first. */
  static Optional<Figure> kl(Run run) {
    List<String> names = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    run.evaluation()
        .ifPresent(
            table -> {
              List<String> quantities = table.texts("quantity");
              for (int i = 0; i < quantities.size(); i++) {
                if (quantities.get(i).startsWith(KL)) {
                  names.add("z" + quantities.get(i).substring(KL.length()));
                  values.add(CsvTable.number(table.cell(i, "mean")));
                }
              }
            });
    if (names.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> order =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -values.get(i)))
            .limit(MOST_BARS)
            .toList();
    String title =
        run.name()
            + (names.size() == 1
                ? ": KL of the latent dimension"
                : ": KL of each latent dimension");
    int greatest = order.get(0);
    return Optional.of(
        new Figure(
            title,
            String.format(
                Locale.ROOT,
                "%s. The greatest is that of %s, %.2f nats; the least of those shown %.3f nats.",
                title,
                names.get(greatest),
                values.get(greatest),
                values.get(order.get(order.size() - 1))),
            List.of(
                new Panel(
                    "",
                    Axis.of("latent dimension, by its KL", order.stream().map(names::get).toList()),
                    Axis.of("KL, nats").between(0, Double.NaN),
                    List.of(
                        new Series.Bars("", order.stream().map(values::get).toList(), 0, 1, 0)))),
            1,
            720,
            300));
  }

  /** Returns the posterior means by their principal components and by their neighbours. */
  static Optional<Figure> means(Run run) {
    return run.latents().flatMap(table -> means(run, table));
  }

  private static Optional<Figure> means(Run run, CsvTable table) {
    List<String> dimensions =
        table.columns().stream().filter(name -> name.matches("z\\d+(_\\d+)?")).toList();
    if (table.rows().size() < 3 || dimensions.isEmpty() || dimensions.size() > MOST_DIMENSIONS) {
      return Optional.empty();
    }
    double[][] points = new double[table.rows().size()][dimensions.size()];
    for (int j = 0; j < dimensions.size(); j++) {
      List<Double> column = table.numbers(dimensions.get(j));
      for (int i = 0; i < points.length; i++) {
        points[i][j] = Double.isFinite(column.get(i)) ? column.get(i) : 0;
      }
    }
    List<String> labels = table.texts("label");
    List<Panel> panels = new ArrayList<>();
    if (dimensions.size() == 1) {
      double[] z = Arrays.stream(points).mapToDouble(p -> p[0]).toArray();
      panels.add(line(dimensions.get(0), z, labels));
    } else if (dimensions.size() == 2) {
      double[] x = Arrays.stream(points).mapToDouble(p -> p[0]).toArray();
      double[] y = Arrays.stream(points).mapToDouble(p -> p[1]).toArray();
      panels.add(
          panel(
              "Posterior means",
              Axis.of(dimensions.get(0)),
              Axis.of(dimensions.get(1)),
              new Projection(x, y, new double[0]),
              labels));
    } else {
      Projection principal = Projection.principal(points);
      panels.add(
          panel(
              "Principal components",
              component(principal, 0),
              component(principal, 1),
              principal,
              labels));
      int[] some = spread(points.length);
      double[][] few = Arrays.stream(some).mapToObj(i -> points[i]).toArray(double[][]::new);
      List<String> fewLabels =
          labels.isEmpty() ? labels : Arrays.stream(some).mapToObj(labels::get).toList();
      Projection.neighbours(few)
          .ifPresent(
              embedded ->
                  panels.add(
                      panel(
                          "Neighbour embedding (UMAP)",
                          Axis.of("UMAP 1, no unit"),
                          Axis.of("UMAP 2, no unit"),
                          embedded,
                          fewLabels)));
    }
    String title = run.name() + ": posterior means of " + points.length + " data";
    String coloured =
        labels.stream().distinct().count() < 2
            ? ""
            : dimensions.size() == 1
                ? ", a line for each label"
                : ", coloured by label, with each label at its centroid";
    int height = dimensions.size() == 1 ? 100 + LINE * panels.get(0).y().names().size() : 400;
    return Optional.of(
        new Figure(
            title,
            title + coloured,
            panels,
            panels.size(),
            panels.size() == 1 ? 620 : 460,
            height));
  }

  private static int[] spread(int n) {
    int count = Math.min(n, MOST_EMBEDDED);
    return IntStream.range(0, count).map(i -> (int) ((long) i * n / count)).toArray();
  }

  private static Axis component(Projection principal, int axis) {
    return Axis.of(
        String.format(
            Locale.ROOT,
            "PC %d, %.0f %% of the variance",
            axis + 1,
            100 * principal.share()[axis]));
  }

  /** Returns points along one axis, those of each label on a line of their own. */
  private static Panel line(String dimension, double[] z, List<String> labels) {
    List<String> sorted =
        labels.stream().distinct().sorted(Comparator.comparing(LatentFigures::order)).toList();
    List<String> lines = sorted.isEmpty() || sorted.size() > MOST_CLASSES ? List.of("") : sorted;
    List<Series> series = new ArrayList<>();
    for (int c = 0; c < lines.size(); c++) {
      String label = lines.get(c);
      List<Integer> some =
          IntStream.range(0, z.length)
              .filter(i -> lines.size() == 1 || labels.get(i).equals(label))
              .boxed()
              .toList();
      double place = c;
      // Spread over the line, else points hide each other.
      List<Double> up = some.stream().map(i -> place + SPREAD * ((i * GOLDEN) % 1 - 0.5)).toList();
      series.add(new Series.Points("", some.stream().map(i -> z[i]).toList(), up, c, OPACITY));
    }
    return new Panel("Posterior means", Axis.of(dimension), Axis.of("", lines), series);
  }

  private static Panel panel(String title, Axis x, Axis y, Projection places, List<String> labels) {
    Map<String, List<Integer>> classes = new LinkedHashMap<>();
    List<String> sorted =
        labels.stream().distinct().sorted(Comparator.comparing(LatentFigures::order)).toList();
    sorted.forEach(label -> classes.put(label, new ArrayList<>()));
    for (int i = 0; i < places.x().length; i++) {
      String label = labels.isEmpty() ? "" : labels.get(i);
      classes.computeIfAbsent(label, k -> new ArrayList<>()).add(i);
    }
    List<Series> series = new ArrayList<>();
    List<Series> names = new ArrayList<>();
    int colour = 0;
    for (Map.Entry<String, List<Integer>> entry : classes.entrySet()) {
      List<Double> over = entry.getValue().stream().map(i -> places.x()[i]).toList();
      List<Double> up = entry.getValue().stream().map(i -> places.y()[i]).toList();
      series.add(new Series.Points("", over, up, colour++, OPACITY));
      if (!entry.getKey().isEmpty()) {
        names.add(new Series.Note(median(over), median(up), entry.getKey()));
      }
    }
    if (names.size() > 1 && names.size() <= MOST_CLASSES) {
      series.addAll(names);
    }
    return new Panel(title, x, y, series);
  }

  /** Returns a key by which numbers are sorted as such. */
  private static String order(String label) {
    return label.matches("\\d{1,18}")
        ? String.format(Locale.ROOT, "%018d", Long.parseLong(label))
        : label;
  }

  /** Returns the middle, which a few far points do not move. */
  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }
}
