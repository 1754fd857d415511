package io.github.vae4j.cli.chart;

import java.util.List;

/**
 * Axes with what is drawn between them, the first at the back.
 *
 * @param title "" for none
 */
public record Panel(String title, Axis x, Axis y, List<Series> series) {
  /** Copies the series. */
  public Panel {
    series = List.copyOf(series);
  }
}
