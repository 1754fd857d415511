package io.github.vae4j.cli.chart;

import java.util.List;

/** Something drawn in a panel. A colour is a number from 0; the same number is the same colour. */
public sealed interface Series {
  /** How a line is drawn. */
  enum Style {
    /** The usual line. */
    SOLID,
    /** Dashes. */
    DASHED,
    /** A line behind others. */
    THIN,
    /** A line of theory, in the colour of text. */
    REFERENCE,
    /** A line with a dot at each point. */
    DOTS
  }

  /** Returns the name in the legend; "" for none. */
  default String name() {
    return "";
  }

  /** A line through points. */
  record Line(String name, List<Double> x, List<Double> y, int colour, Style style)
      implements Series {}

  /** The area between two lines, such as an estimate less and plus its standard error. */
  record Band(List<Double> x, List<Double> low, List<Double> high, int colour) implements Series {}

  /**
   * Points, of which many may lie on each other.
   *
   * @param opacity of one point, above 0, at most 1
   */
  record Points(String name, List<Double> x, List<Double> y, int colour, double opacity)
      implements Series {}

  /** Points with error bars up and down. */
  record Errors(String name, List<Double> x, List<Double> y, List<Double> halfWidth, int colour)
      implements Series {}

  /**
   * Steps with the area down to 0 filled.
   *
   * @param edges one more than values
   */
  record Steps(String name, List<Double> edges, List<Double> values, int colour)
      implements Series {}

  /**
   * Bars from 0 at the places 0, 1, 2 and so on.
   *
   * @param lane which of several bars at a place
   * @param lanes how many bars stand at a place
   */
  record Bars(String name, List<Double> values, int lane, int lanes, int colour)
      implements Series {}

  /** A line from bottom to top, with a text at its top. */
  record Mark(double x, String text) implements Series {}

  /** A text at a point, with a halo so that it can be read above points. */
  record Note(double x, double y, String text) implements Series {}
}
