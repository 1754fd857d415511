package io.github.vae4j.cli.show;

/**
 * Text of a file or a library as a terminal can be given it: characters that a terminal obeys, or
 * that turn the order of others round, are written as escapes.
 */
public final class Printable {
  private static final int MOST = 2000; // characters of a message

  private static final int ZERO_WIDTH_NON_JOINER = 0x200c; // parts of words and of emoji
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Printable() {}

  /** Returns a text whose line breaks are its own. */
  static String lines(String text) {
    return escaped(text, true);
  }

  /** Returns a text in one line of some length at most. */
  public static String line(String text) {
    String cut =
        text.length() > MOST
            ? text.substring(0, MOST) + "... (" + (text.length() - MOST) + " more characters)"
            : text;
    return escaped(cut, false);
  }

  private static String escaped(String text, boolean lines) {
    if (text.codePoints().allMatch(c -> isPlain(c, lines))) {
      return text;
    }
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c, lines)) {
                printable.appendCodePoint(c);
              } else if (c == '\n') {
                printable.append("\\n");
              } else {
                printable.append(String.format("\\u%04x", c));
              }
            });
    return printable.toString();
  }

  private static boolean isPlain(int c, boolean lines) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\t' || lines && c == '\n';
      case Character.FORMAT -> c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
      default -> true;
    };
  }
}
