package io.github.vae4j.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that are no wider than a terminal. */
public final class Wrapped {
  private static final String OWN_LINE = " ".repeat(4);

  private Wrapped() {}

  /**
   * Breaks a line at spaces. The spaces that it begins with are kept. A word that is wider has a
   * line of its own.
   */
  public static List<String> lines(String line, int width) {
    List<String> lines = new ArrayList<>();
    String rest = line;
    while (rest.length() > width) {
      int words = rest.length() - rest.stripLeading().length();
      int last = rest.lastIndexOf(' ', width);
      int end = last > words ? last : rest.indexOf(' ', words);
      if (end < 0) {
        break;
      }
      lines.add(rest.substring(0, end));
      rest = rest.substring(end + 1);
    }
    lines.add(rest);
    return lines;
  }

  /**
   * Breaks a text behind a name; all lines but the first begin where the text does. A word that
   * would be too wide there has a line of its own further to the left.
   */
  public static List<String> behind(String name, String text, int width) {
    List<String> lines = new ArrayList<>();
    String start = name;
    for (String part : lines(text, Math.max(1, width - name.length()))) {
      boolean tooWide = start.length() + part.length() > width && name.length() > OWN_LINE.length();
      if (tooWide && start.equals(name) && !name.isBlank()) {
        lines.add(name.stripTrailing());
      }
      lines.add((tooWide ? OWN_LINE : start) + part);
      start = " ".repeat(name.length());
    }
    return lines;
  }
}
