package io.github.vae4j.data.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What stands for a missing cell: nothing, NA, N/A, #N/A, NaN, null, None, nil, ?, - and ., in
 * whatever case, and the words that a user names. A number that a user names stands for itself
 * however it is written.
 */
final class MissingWords {
  private static final List<String> ALWAYS =
      List.of("na", "n/a", "#n/a", "nan", "+nan", "-nan", "null", "none", "nil", "?", "-", ".");

  private final char[][] words;
  private final double[] numbers;
  private final int longest;

  private MissingWords(List<String> always, List<String> named) {
    List<String> all = new ArrayList<>(always);
    NumberScanner scanner = new NumberScanner(false);
    List<Double> values = new ArrayList<>();
    for (String word : named) {
      all.add(word.strip().toLowerCase(Locale.ROOT));
      if (scanner.scan(word) != NumberScanner.Found.OTHER) {
        values.add(scanner.value());
      }
    }
    words = all.stream().map(String::toCharArray).toArray(char[][]::new);
    numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
    longest = all.stream().mapToInt(String::length).max().orElseThrow();
  }

  /** Returns what stands for a missing cell of a column. */
  static MissingWords of(List<String> named) {
    return new MissingWords(ALWAYS, named);
  }

  /** Returns what stands for a missing label: - is one of the classes + and -. */
  static MissingWords ofLabels(List<String> named) {
    return new MissingWords(
        ALWAYS.stream().filter(word -> !word.equals("-") && !word.equals(".")).toList(), named);
  }

  /** Returns whether a number stands for a missing cell. */
  boolean has(double number) {
    for (double value : numbers) {
      if (value == number) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a text without blanks around it stands for a missing cell. */
  boolean has(char[] text, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return true;
    }
    if (length <= longest) {
      for (char[] word : words) {
        if (equal(word, text, from, to)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean equal(char[] word, char[] text, int from, int to) {
    if (word.length != to - from) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (word[i] != Character.toLowerCase(text[from + i])) {
        return false;
      }
    }
    return true;
  }
}
