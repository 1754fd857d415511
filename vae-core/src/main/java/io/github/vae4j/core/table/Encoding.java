package io.github.vae4j.core.table;

/**
 * How the cells of a column become elements of a datum, and elements become cells again. Between
 * the two stands the value of a cell: its number, or the position of its level from 0.
 */
public sealed interface Encoding permits Numbers, Levels {
  /** Returns how many elements a cell takes. */
  int width();

  /**
   * Returns the value of a cell as people write it; NaN if it is none of this column.
   *
   * @param cell without blanks around it
   */
  double value(String cell);

  /**
   * Returns the value of a cell that a person names; NaN also for a level that training did not
   * see.
   *
   * @param cell without blanks around it
   */
  default double known(String cell) {
    double value = value(cell);
    boolean other = !Double.isNaN(value) && cell(value).equals(Levels.OTHER);
    return other && !cell.equals(Levels.OTHER) ? Double.NaN : value;
  }

  /** Returns a value as a cell, in the form that the file has. */
  String cell(double value);

  /** Writes the elements of a value, {@link #width()} of them. */
  void encode(double value, float[] target, int start);

  /**
   * Returns the value of elements that a model drew, or of means: the number; the level of the
   * greatest element.
   */
  double decode(double[] elements, int start);

  /**
   * Returns how far the value of elements may be off: the standard deviation in the units of the
   * cells; the probability that it is another level.
   *
   * @param mean of the elements
   * @param deviation of the elements
   */
  double error(double[] mean, double[] deviation, int start);

  /** Returns what a cell may be, for messages: {@code a number}, {@code one of no, yes}. */
  String description();
}
