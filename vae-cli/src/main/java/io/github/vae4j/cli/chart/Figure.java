package io.github.vae4j.cli.chart;

import java.util.List;

/**
 * A picture of one or more panels under a title, with one legend for all.
 *
 * @param title names what is shown and of which run
 * @param description says in a sentence what is to be seen, for those who do not see it
 * @param columns panels in a row
 * @param width of a panel with its axes, in pixels
 * @param height of a panel with its axes, in pixels
 */
public record Figure(
    String title, String description, List<Panel> panels, int columns, int width, int height) {
  /** Copies the panels. */
  public Figure {
    panels = List.copyOf(panels);
  }

  /** Returns a figure of one panel. */
  public static Figure of(String title, String description, Panel panel) {
    return new Figure(title, description, List.of(panel), 1, 720, 420);
  }

  /** Returns a figure of panels side by side, at most three in a row. */
  public static Figure of(String title, String description, List<Panel> panels) {
    if (panels.size() == 1) {
      return of(title, description, panels.get(0));
    }
    int columns = panels.size() == 4 ? 2 : Math.min(3, panels.size());
    return new Figure(title, description, panels, columns, columns == 3 ? 330 : 440, 290);
  }
}
