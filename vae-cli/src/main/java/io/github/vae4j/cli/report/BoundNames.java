package io.github.vae4j.cli.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of bounds as people read them. */
final class BoundNames {
  /** A method whose first setting stands in brackets behind the name of its bound. */
  private static final Pattern IN_BRACKETS = Pattern.compile("(svi|bsvi|vr|is):([^,]+).*");

  private static final Pattern IMPORTANCE = Pattern.compile("iwae:(\\d+)");

  private BoundNames() {}

  /**
   * Returns the bound of a column, such as IWAE-10 of {@code iwae_10} and BSVI(3)-4 of {@code
   * bsvi_3_4}.
   *
   * @param objective by which the model was trained, as users write it; "" if it is not known
   */
  static String ofColumn(String column, String objective) {
    Matcher known = IN_BRACKETS.matcher(objective);
    if (known.matches()) {
      String start = (known.group(1) + " " + known.group(2)).replaceAll("[^a-z0-9]+", "_");
      if (column.equals(start) || column.startsWith(start + "_")) {
        String name = known.group(1).toUpperCase(Locale.ROOT) + "(" + known.group(2) + ")";
        return named(name, column.substring(start.length()).replaceFirst("^_", ""));
      }
    }
    String[] words = column.split("_", 2);
    return named(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1] : "");
  }

  /** Returns a name with its number of samples and with what else it is. */
  private static String named(String name, String rest) {
    List<String> words = rest.isEmpty() ? List.of() : Arrays.asList(rest.split("_"));
    boolean numbered = !words.isEmpty() && words.get(0).matches("\\d+");
    return Stream.concat(
            Stream.of(name + (numbered ? "-" + words.get(0) : "")),
            words.stream().skip(numbered ? 1 : 0))
        .collect(Collectors.joining(" "));
  }

  /** Returns the bound of an estimator as users write it, such as IWAE-100 of {@code iwae:100}. */
  static String ofEstimator(String word) {
    Matcher importance = IMPORTANCE.matcher(word);
    return importance.matches() ? "IWAE-" + importance.group(1) : word;
  }
}
