package io.github.vae4j.cli.chart;

import io.github.vae4j.cli.chart.Canvas.Anchor;
import io.github.vae4j.cli.chart.Canvas.Letters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws a figure: the title, a legend for all panels below it, and the panels. */
final class Drawing {
  private static final double EDGE = 14;
  private static final double TITLE = 15; // letters, in pixels
  private static final double LETTERS = 12;
  private static final double SAMPLE = 22; // width of the sample of a line in the legend
  private static final double LEGEND_LINE = 20;

  private final Figure figure;
  private final List<List<Series>> legend;

  Drawing(Figure figure) {
    this.figure = figure;
    this.legend = legend();
  }

  double width() {
    return 2 * EDGE + figure.columns() * figure.width();
  }

  private double head() {
    double title = figure.title().isEmpty() ? 0 : 28;
    return EDGE / 2 + title + LEGEND_LINE * legend.size();
  }

  double height() {
    int rows = (figure.panels().size() + figure.columns() - 1) / figure.columns();
    return head() + rows * figure.height() + EDGE / 2;
  }

  void on(Canvas canvas) {
    double y = EDGE / 2 + 18;
    if (!figure.title().isEmpty()) {
      String title =
          TextWidth.shortened(figure.title(), TITLE * TextWidth.BOLD, width() - 2 * EDGE);
      canvas.text(EDGE, y, title, Letters.of(TITLE, Anchor.START).inBold(), Ink.TEXT);
      y += 26;
    }
    for (List<Series> line : legend) {
      double x = EDGE;
      for (Series series : line) {
        sample(canvas, series, x, y - 4);
        canvas.text(x + SAMPLE + 6, y, series.name(), Letters.of(LETTERS, Anchor.START), Ink.TEXT);
        x += entry(series);
      }
      y += LEGEND_LINE;
    }
    for (int i = 0; i < figure.panels().size(); i++) {
      int row = i / figure.columns();
      double left = EDGE + i % figure.columns() * (double) figure.width();
      double top = head() + row * (double) figure.height();
      new Plot(canvas, figure.panels().get(i), left, top, figure.width(), figure.height()).draw();
    }
  }

  /** Returns the named series of all panels, each name once, in lines that fit. */
  private List<List<Series>> legend() {
    Map<String, Series> named = new LinkedHashMap<>();
    for (Panel panel : figure.panels()) {
      for (Series series : panel.series()) {
        if (!series.name().isEmpty()) {
          named.putIfAbsent(series.name(), series);
        }
      }
    }
    List<List<Series>> lines = new ArrayList<>();
    double used = Double.POSITIVE_INFINITY;
    for (Series series : named.values()) {
      if (used + entry(series) > width() - 2 * EDGE) {
        lines.add(new ArrayList<>());
        used = 0;
      }
      lines.get(lines.size() - 1).add(series);
      used += entry(series);
    }
    return lines;
  }

  private static double entry(Series series) {
    return SAMPLE + 6 + TextWidth.of(series.name(), LETTERS) + 18;
  }

  private static void sample(Canvas canvas, Series series, double x, double y) {
    double[] ends = {x, x + SAMPLE};
    double[] level = {y, y};
    if (series instanceof Series.Line line) {
      boolean reference = line.style() == Series.Style.REFERENCE;
      Ink ink = reference ? Ink.QUIET : Ink.of(line.colour());
      double dash = reference ? 3 : line.style() == Series.Style.DASHED ? 6 : 0;
      canvas.line(ends, level, ink, reference ? 1.2 : 2, dash, 1);
      if (line.style() == Series.Style.DOTS) {
        canvas.dots(new double[] {x + SAMPLE / 2}, new double[] {y}, 3.2, ink, 1);
      }
    } else if (series instanceof Series.Points points) {
      dot(canvas, x, y, points.colour());
    } else if (series instanceof Series.Errors errors) {
      dot(canvas, x, y, errors.colour());
    } else if (series instanceof Series.Steps steps) {
      box(canvas, x, y, steps.colour(), 0.4);
    } else if (series instanceof Series.Bars bars) {
      box(canvas, x, y, bars.colour(), 0.85);
    }
  }

  private static void dot(Canvas canvas, double x, double y, int colour) {
    canvas.dots(new double[] {x + SAMPLE / 2}, new double[] {y}, 4, Ink.of(colour), 1);
  }

  private static void box(Canvas canvas, double x, double y, int colour, double opacity) {
    canvas.area(
        new double[] {x + 4, x + SAMPLE, x + SAMPLE, x + 4},
        new double[] {y - 5, y - 5, y + 5, y + 5},
        Ink.of(colour),
        opacity);
  }
}
