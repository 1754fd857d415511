package io.github.vae4j.cli.chart;

import java.util.List;
import java.util.Locale;

/**
 * What is written around a grid of images.
 *
 * @param title above; "" for none
 * @param lines to the left of each line, again from the first after the last; empty for none
 * @param columns above each column; empty for none
 */
public record Labels(String title, List<String> lines, List<String> columns) {
  /** The labels of data above what a model makes of them. */
  public static final List<String> DATA_AND_MODEL = List.of("data", "model");

  /** Copies the lists. */
  public Labels {
    lines = List.copyOf(lines);
    columns = List.copyOf(columns);
  }

  /** Returns a number with at most two digits behind the point. */
  public static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
    return text.equals("-0") ? "0" : text.replace('-', '−');
  }

  /** Returns a title alone. */
  public static Labels of(String title) {
    return new Labels(title, List.of(), List.of());
  }

  /** Returns a title and names of lines. */
  public static Labels of(String title, List<String> lines) {
    return new Labels(title, lines, List.of());
  }
}
