package io.github.vae4j.cli.chart;

import java.util.List;

/**
 * An axis of a panel.
 *
 * @param title what it shows and in which unit; "" for nothing
 * @param logarithmic whether equal distances are equal ratios
 * @param least where it begins; NaN for the least of the data
 * @param greatest where it ends; NaN for the greatest of the data
 * @param whole whether only whole numbers stand on it
 * @param names of the places 0, 1, 2 and so on, for an axis of names; empty for numbers
 */
public record Axis(
    String title,
    boolean logarithmic,
    double least,
    double greatest,
    boolean whole,
    List<String> names) {
  /** Copies the names. */
  public Axis {
    names = List.copyOf(names);
  }

  /** Returns an axis of numbers. */
  public static Axis of(String title) {
    return new Axis(title, false, Double.NaN, Double.NaN, false, List.of());
  }

  /** Returns an axis of whole numbers, such as epochs. */
  public static Axis whole(String title) {
    return new Axis(title, false, Double.NaN, Double.NaN, true, List.of());
  }

  /** Returns an axis on which equal distances are equal ratios. */
  public static Axis logarithmic(String title) {
    return new Axis(title, true, Double.NaN, Double.NaN, false, List.of());
  }

  /** Returns an axis of names. */
  public static Axis of(String title, List<String> names) {
    return new Axis(title, false, -0.5, names.size() - 0.5, false, names);
  }

  /** Returns the axis from one number to another; NaN for that of the data. */
  public Axis between(double from, double to) {
    return new Axis(title, logarithmic, from, to, whole, names);
  }
}
