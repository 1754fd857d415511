package io.github.vae4j.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Cells in columns, each as wide as its widest cell. */
public final class TextTable {
  private static final String GAP = "  ";

  /** On which side of a column its cells stand. */
  public enum Side {
    LEFT,
    RIGHT
  }

  private final List<Side> sides;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(Side... sides) {
    this.sides = List.of(sides);
  }

  /** Returns a table whose first column is on the left and all others on the right. */
  public static TextTable ofNumbers(int columns) {
    Side[] sides = new Side[columns];
    Arrays.fill(sides, Side.RIGHT);
    sides[0] = Side.LEFT;
    return new TextTable(sides);
  }

  /** Adds a row, of as many cells as there are columns at most. */
  public TextTable row(String... cells) {
    return row(List.of(cells));
  }

  /** Adds a row, of as many cells as there are columns at most. */
  public TextTable row(List<String> cells) {
    if (cells.size() > sides.size()) {
      throw new IllegalArgumentException(
          "table: expected at most " + sides.size() + " cells in a row, found " + cells.size());
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Returns how wide the widest line is. */
  public int width() {
    return lines().stream().mapToInt(String::length).max().orElse(0);
  }

  /** Returns the rows as lines, without spaces at their ends. */
  public List<String> lines() {
    int[] widths =
        IntStream.range(0, sides.size())
            .map(c -> rows.stream().mapToInt(row -> cell(row, c).length()).max().orElse(0))
            .toArray();
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String padding = " ".repeat(widths[c] - cell(row, c).length());
        line.append(c == 0 || widths[c] == 0 ? "" : GAP)
            .append(sides.get(c) == Side.RIGHT ? padding : "")
            .append(cell(row, c))
            .append(sides.get(c) == Side.LEFT ? padding : "");
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String cell(List<String> row, int column) {
    return column < row.size() ? row.get(column) : "";
  }
}
