package io.github.vae4j.cli.reproduce.ladder;

import java.util.ArrayList;
import java.util.List;

/**
 * Two arms whose difference is looked at.
 *
 * @param first the arm from whose numbers are subtracted
 * @param second those of this arm
 */
record Difference(String first, String second) {
  private static final String OPTION = "--differences";
  private static final String MINUS = " - ";

  /**
   * Reads differences such as {@code bsvi:9 - svi:9}; without any, those of all other arms to the
   * first.
   *
   * @throws IllegalArgumentException if one is written otherwise, or names no arm
   */
  static List<Difference> all(List<String> texts, List<Arm> arms) {
    List<String> names = arms.stream().map(Arm::name).toList();
    if (texts.isEmpty()) {
      return names.stream().skip(1).map(name -> new Difference(name, names.get(0))).toList();
    }
    List<Difference> differences = new ArrayList<>();
    for (String text : texts) {
      int at = text.indexOf(MINUS);
      if (at < 0) {
        throw new IllegalArgumentException(
            OPTION + ": expected 'ARM - ARM' with spaces around the sign, found '" + text + "'");
      }
      String first = text.substring(0, at).strip();
      String second = text.substring(at + MINUS.length()).strip();
      for (String name : List.of(first, second)) {
        if (!names.contains(name)) {
          throw new IllegalArgumentException(
              OPTION + ": expected one of the arms " + names + ", found '" + name + "'");
        }
      }
      differences.add(new Difference(first, second));
    }
    return differences;
  }

  @Override
  public String toString() {
    return first + MINUS + second;
  }
}
