package io.github.vae4j.core.file;

import java.util.Locale;

/**
 * Text that comes from files or libraries, as people can be shown it: characters that would move a
 * terminal's cursor, colour or order of writing are written as {@code \}{@code u001b}.
 */
public final class Printable {
  private static final int MOST = 2000;
  private static final int END = 500;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c; // parts of words and of emoji
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Printable() {}

  /** Returns a text on one line; the middle of one of more than 2,000 characters is left out. */
  public static String line(String text) {
    return cut(escaped(cut(text), false));
  }

  /** Returns a text of any length, whose tabs and line breaks stay. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean lines) {
    if (text.codePoints().allMatch(c -> isShown(c, lines))) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isShown(c, lines)) {
                printable.appendCodePoint(c);
              } else {
                printable.append(String.format(Locale.ROOT, "\\u%04x", c));
              }
            });
    return printable.toString();
  }

  private static String cut(String text) {
    return text.length() <= MOST
        ? text
        : text.substring(0, MOST - END) + " ... " + text.substring(text.length() - END);
  }

  private static boolean isShown(int c, boolean lines) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> lines && (c == '\t' || c == '\n');
      case Character.FORMAT -> c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
      default -> true;
    };
  }
}
