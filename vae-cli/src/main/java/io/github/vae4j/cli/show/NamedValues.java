package io.github.vae4j.cli.show;

import static java.util.stream.Collectors.joining;

import io.github.vae4j.cli.output.Terminal;
import io.github.vae4j.cli.output.Wrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values behind their names, in lines as wide as the terminal wherever a word is not longer. */
public final class NamedValues {
  private static final int MOST_LINES = 1000;
  private static final String BROKEN = "  ";
  private static final String OWN_LINE = " ".repeat(4);
  private static final String ENGINE = "engine";
  private static final Pattern RECORD = Pattern.compile("(\\w+)\\[(.*)]");

  private NamedValues() {}

  /**
   * Returns facts of a backend on one line, such as {@code plain Java 17, device cpu, threads 2}.
   * The engine comes first and speaks for itself.
   */
  public static String facts(Map<String, String> facts) {
    String others =
        facts.entrySet().stream()
            .filter(fact -> !fact.getKey().equals(ENGINE))
            .map(fact -> fact.getKey() + " " + fact.getValue())
            .collect(joining(", "));
    String engine = facts.getOrDefault(ENGINE, "");
    return engine.isEmpty() || others.isEmpty() ? engine + others : engine + ", " + others;
  }

  /**
   * Prints a text behind its name. All lines but the first begin where the text does, what was
   * broken a little further; a word that would be too long there gets a line of its own.
   */
  public static void print(Console console, String name, String text) {
    List<String> lines =
        text.strip().lines().limit(MOST_LINES).flatMap(line -> unfolded(line).stream()).toList();
    int width = Terminal.width();
    String start = name;
    for (String line : lines) {
      String indent = "";
      int room = Math.max(1, width - name.length() - BROKEN.length());
      for (String part : Wrapped.lines(line, room)) {
        boolean tooLong = start.length() + indent.length() + part.length() > width;
        if (tooLong && start.equals(name) && !name.isBlank()) {
          console.line("%s", name.stripTrailing());
        }
        console.line("%s%s%s", tooLong ? OWN_LINE : start, tooLong ? "" : indent, part);
        start = " ".repeat(name.length());
        indent = BROKEN;
      }
    }
  }

  /**
   * Returns a line for each component of a record that was written as text, such as {@code
   * Options[epochs=1, batchSize=100]}: {@code epochs: 1} and {@code batch-size: 100}. Any other
   * text is one line.
   */
  public static List<String> unfolded(String text) {
    Matcher record = RECORD.matcher(text);
    if (!record.matches()) {
      return List.of(text);
    }
    return components(record.group(2)).stream()
        .map(
            component -> {
              int equals = component.indexOf('=');
              return equals < 0
                  ? component
                  : words(component.substring(0, equals))
                      + ": "
                      + nested(component.substring(equals + 1));
            })
        .toList();
  }

  private static String nested(String text) {
    Matcher record = RECORD.matcher(text);
    return record.matches()
        ? record.group(1) + ", " + unfolded(text).stream().collect(joining(", ")).replace(": ", " ")
        : text;
  }

  private static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** Splits at the commas that stand in no brackets. */
  private static List<String> components(String text) {
    List<String> components = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (depth == 0 && text.startsWith(", ", i)) {
        components.add(text.substring(start, i));
        start = i + 2;
      }
    }
    components.add(text.substring(start));
    return components;
  }
}
