package io.github.vae4j.data.csv;

/** How messages show a cell of a table. */
final class Cells {
  private static final int MOST_SHOWN = 40;

  private Cells() {}

  /** Returns a cell in quotes, on one line, without control characters and not too long. */
  static String quoted(String cell) {
    String text = cell.strip();
    if (text.isEmpty()) {
      return "an empty cell";
    }
    int end = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < Math.min(MOST_SHOWN, end); i++) {
      char c = text.charAt(i);
      shown.append(c < ' ' ? String.format("\\u%04x", (int) c) : c);
    }
    return shown.append(end > MOST_SHOWN || end < text.length() ? "...'" : "'").toString();
  }

  /** Returns the name of a delimiter, of several. */
  static String delimiters(char delimiter) {
    return switch (delimiter) {
      case ',' -> "commas";
      case ';' -> "semicolons";
      case '\t' -> "tabs";
      case '|' -> "pipes";
      case ' ' -> "blanks";
      default -> "'" + delimiter + "'";
    };
  }
}
