package io.github.vae4j.cli.chart;

import java.util.Collections;
import java.util.List;

/** Figures of a kind. */
public final class Figures {
  private Figures() {}

  /**
   * Returns lines in panels over logarithmic x axes. All have the same y axis; it is chosen for the
   * ends of the lines and cuts their poor beginnings off.
   */
  public static Figure ofCurves(String title, List<Panel> panels) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double lowest = Double.POSITIVE_INFINITY;
    for (Panel panel : panels) {
      for (Series series : panel.series()) {
        List<Double> values = ((Series.Line) series).y();
        least = Math.min(least, values.get(values.size() - 1));
        greatest = Math.max(greatest, Collections.max(values));
        lowest = Math.min(lowest, Collections.min(values));
      }
    }
    double span = Math.max(greatest - least, 0.1 * Math.abs(greatest));
    double from = Math.max(lowest, least - span) - 0.03 * span;
    double to = greatest + 0.06 * span;
    List<Panel> same =
        panels.stream()
            .map(
                panel ->
                    new Panel(
                        panel.title(), panel.x(), panel.y().between(from, to), panel.series()))
            .toList();
    return Figure.of(title, title + ", " + panels.size() + " panels of lines", same);
  }
}
