package io.github.vae4j.core.file;

import java.util.Locale;

/** Text that comes from files, as people can be shown it. */
public final class Printable {
  private static final int MOST = 2000;
  private static final int END = 500;

  private Printable() {}

  /**
   * Returns a text on one line: characters that would move a terminal's cursor, colour or order of
   * writing are written as {@code \}{@code u001b}, and the middle of a text of more than 2,000
   * characters is left out.
   */
  public static String line(String text) {
    String cut = cut(text);
    StringBuilder line = new StringBuilder(cut.length());
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      line.append(isShown(c) ? c : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return cut(line.toString());
  }

  private static String cut(String text) {
    return text.length() <= MOST
        ? text
        : text.substring(0, MOST - END) + " ... " + text.substring(text.length() - END);
  }

  private static boolean isShown(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
