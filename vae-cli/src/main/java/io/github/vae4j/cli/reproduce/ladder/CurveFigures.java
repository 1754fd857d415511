package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figures;
import io.github.vae4j.cli.chart.Series;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.cli.show.RunPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The curves of all trainings: a table, and two figures with a panel for each kind of training, a
 * colour for each arm, a thin line for each seed and a thick one for the mean over seeds.
 */
public final class CurveFigures {
  private static final String FILE = "curves.csv";
  private static final String ENDING = ".png";
  private static final List<String> CELL = List.of("panel", "arm", "seed");

  private final List<Arm> arms;
  private final Map<Cell, List<Course.Point>> curves = new LinkedHashMap<>();

  CurveFigures(List<Arm> arms) {
    this.arms = arms;
  }

  /** Draws the figures of a finished ladder again; nothing if the folder holds none. */
  public static void redraw(Console console, Path folder) {
    Path file = folder.resolve(FILE);
    Path settings = folder.resolve(LadderFolder.SETTINGS);
    if (Files.exists(file) && Files.exists(settings)) {
      Map<String, Arm> arms = new LinkedHashMap<>();
      Map<Cell, List<Course.Point>> points = new LinkedHashMap<>();
      Curves.read(
          file,
          (line, point) -> {
            Arm arm = arms.computeIfAbsent(line.getField("arm"), name -> new Arm(name, List.of()));
            Panel panel = Panel.valueOf(line.getField("panel").toUpperCase(Locale.ROOT));
            long seed = Long.parseLong(line.getField("seed"));
            points
                .computeIfAbsent(
                    new Cell(panel, arm, new Cell.Setting("", 0), seed, 0), c -> new ArrayList<>())
                .add(point);
          });
      CurveFigures figures = new CurveFigures(List.copyOf(arms.values()));
      points.forEach(figures::add);
      figures.draw(console, folder, NamedTexts.read(settings).getOrDefault(Ladder.YARDSTICK, ""));
    }
  }

  /** Adds the curve of a training; one without points is left out. */
  void add(Cell cell, List<Course.Point> points) {
    if (!points.isEmpty()) {
      curves.put(cell, points);
    }
  }

  /** Writes a line for each point of each curve. */
  void write(LadderFolder folder) {
    List<String> header = new ArrayList<>(CELL);
    header.addAll(Curves.columns());
    List<List<String>> lines = new ArrayList<>();
    curves.forEach(
        (cell, points) ->
            points.forEach(
                point -> {
                  List<String> line = new ArrayList<>();
                  line.add(cell.panel().label());
                  line.add(cell.arm().name());
                  line.add(Long.toString(cell.seed()));
                  line.addAll(Curves.cells(point));
                  lines.add(line);
                }));
    CsvLines.write(folder.file(FILE), header, lines);
  }

  /**
   * Draws both figures; none if there are no curves.
   *
   * @param folder to which they go
   * @param yardstick whose numbers the y axis shows
   */
  void draw(Console console, Path folder, String yardstick) {
    if (!curves.isEmpty()) {
      String y = yardstick + " on test images, nats";
      draw(console, folder.resolve("updates" + ENDING), "updates", y, Course.Point::updates);
      draw(
          console,
          folder.resolve("seconds" + ENDING),
          "processor seconds",
          y,
          Course.Point::seconds);
    }
  }

  private void draw(
      Console console, Path file, String title, String y, ToDoubleFunction<Course.Point> x) {
    List<io.github.vae4j.cli.chart.Panel> panels = new ArrayList<>();
    for (Panel panel : List.of(Panel.UPDATES, Panel.SECONDS)) {
      List<Series> lines = new ArrayList<>();
      for (Arm arm : arms) {
        lines(panel, arm, x, lines);
      }
      if (!lines.isEmpty()) {
        panels.add(
            new io.github.vae4j.cli.chart.Panel(
                panel.title(), Axis.logarithmic(title), Axis.of(y), lines));
      }
    }
    if (!panels.isEmpty()) {
      Path folder = file.toAbsolutePath().getParent();
      String run = folder == null ? "" : folder.getFileName() + ": ";
      RunPictures.chart(console, file, Figures.ofCurves(run + "by " + title, panels));
    }
  }

  private void lines(Panel panel, Arm arm, ToDoubleFunction<Course.Point> x, List<Series> lines) {
    List<List<Course.Point>> seeds = new ArrayList<>();
    curves.forEach(
        (cell, points) -> {
          if (cell.panel() == panel && cell.arm().equals(arm)) {
            seeds.add(points);
          }
        });
    if (seeds.isEmpty()) {
      return;
    }
    int colour = arms.indexOf(arm);
    for (int i = 0; i < seeds.size() && seeds.size() > 1; i++) {
      add(lines, curve("", List.of(seeds.get(i)), x, colour, Series.Style.THIN));
    }
    add(lines, curve(arm.name(), seeds, x, colour, Series.Style.SOLID));
  }

  private static void add(List<Series> lines, Series.Line line) {
    if (!line.x().isEmpty()) {
      lines.add(line);
    }
  }

  /**
   * Returns the mean of curves, point by point as far as all go. A point at 0, where the clock was
   * too coarse, has no place on a logarithmic axis and is left out.
   */
  static Series.Line curve(
      String name,
      List<List<Course.Point>> seeds,
      ToDoubleFunction<Course.Point> x,
      int colour,
      Series.Style style) {
    int count = seeds.stream().mapToInt(List::size).min().orElse(0);
    List<Integer> drawn =
        IntStream.range(0, count).filter(i -> mean(seeds, i, x) > 0).boxed().toList();
    return new Series.Line(
        name,
        drawn.stream().map(i -> mean(seeds, i, x)).toList(),
        drawn.stream().map(i -> mean(seeds, i, Course.Point::estimate)).toList(),
        colour,
        style);
  }

  private static double mean(
      List<List<Course.Point>> seeds, int i, ToDoubleFunction<Course.Point> of) {
    return seeds.stream()
        .mapToDouble(points -> of.applyAsDouble(points.get(i)))
        .average()
        .orElse(Double.NaN);
  }
}
