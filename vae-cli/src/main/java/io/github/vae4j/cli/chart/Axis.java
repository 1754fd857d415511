package io.github.vae4j.cli.chart;

import java.util.List;

/**
 * An axis of a panel.
 *
 * @param title what it shows and in which unit; "" for nothing
 * @param kind what stands on it
 * @param least where it begins; NaN for the least of the data
 * @param greatest where it ends; NaN for the greatest of the data
 * @param names of the places 0, 1, 2 and so on, for an axis of names; empty for others
 */
public record Axis(String title, Kind kind, double least, double greatest, List<String> names) {
  /** What stands on an axis. */
  public enum Kind {
    /** Numbers. */
    NUMBERS,
    /** Whole numbers alone. */
    WHOLE,
    /** Numbers of which equal distances are equal ratios. */
    LOGARITHMIC,
    /** Dates and times, given as seconds from 1970. */
    TIME,
    /** Names; along a y axis the first stands on top. */
    NAMES
  }

  /** Copies the names. */
  public Axis {
    names = List.copyOf(names);
  }

  /** Returns an axis of numbers. */
  public static Axis of(String title) {
    return new Axis(title, Kind.NUMBERS, Double.NaN, Double.NaN, List.of());
  }

  /** Returns an axis of whole numbers, such as epochs. */
  public static Axis whole(String title) {
    return new Axis(title, Kind.WHOLE, Double.NaN, Double.NaN, List.of());
  }

  /** Returns an axis on which equal distances are equal ratios. */
  public static Axis logarithmic(String title) {
    return new Axis(title, Kind.LOGARITHMIC, Double.NaN, Double.NaN, List.of());
  }

  /** Returns an axis of dates and times, given as seconds from 1970. */
  public static Axis time(String title) {
    return new Axis(title, Kind.TIME, Double.NaN, Double.NaN, List.of());
  }

  /** Returns an axis of names. */
  public static Axis of(String title, List<String> names) {
    return new Axis(title, Kind.NAMES, -0.5, names.size() - 0.5, names);
  }

  boolean logarithmic() {
    return kind == Kind.LOGARITHMIC;
  }

  /** Returns the axis from one number to another; NaN for that of the data. */
  public Axis between(double from, double to) {
    return new Axis(title, kind, from, to, names);
  }
}
