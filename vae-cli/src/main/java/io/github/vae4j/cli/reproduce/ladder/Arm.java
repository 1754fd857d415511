package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.cli.option.OptionWord;
import io.github.vae4j.core.discovery.InferenceMethods;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to train that is compared with others.
 *
 * @param name what the results call it
 * @param words the objectives of which validation data choose one
 */
record Arm(String name, List<String> words) {
  static final String OPTION = "--arms";

  private static final Pattern NAMED = Pattern.compile("\\s*([^:=,|]+?)\\s*=(.+)");

  /**
   * Reads arms: {@code bsvi:9}, or {@code NAME=WORD|WORD}.
   *
   * @throws IllegalArgumentException if a word names no objective, or two arms have one name
   */
  static List<Arm> all(List<String> texts) {
    List<Arm> arms = texts.stream().map(Arm::of).toList();
    Set<String> files = new HashSet<>();
    for (Arm arm : arms) {
      if (!files.add(arm.file())) {
        throw new IllegalArgumentException(
            OPTION
                + ": expected arms of different names, found '"
                + arm.name
                + "' twice; name one of them, such as other="
                + arm.words.get(0));
      }
    }
    return arms;
  }

  private static Arm of(String text) {
    Matcher named = NAMED.matcher(text);
    boolean has = named.matches();
    List<String> words =
        Arrays.stream((has ? named.group(2) : text).split("\\|", -1)).map(String::strip).toList();
    if (!has && words.size() > 1) {
      throw new IllegalArgumentException(
          OPTION
              + ": expected a name for several words, found none in '"
              + text
              + "'; write NAME="
              + text);
    }
    words.forEach(Arm::method);
    return new Arm(has ? named.group(1) : words.get(0), words);
  }

  /** Returns the method of a word. */
  static InferenceMethod method(String word) {
    return OptionWord.of(OPTION, word, InferenceMethods.discover()::create);
  }

  /** Returns the name as a part of names of files. */
  String file() {
    return file(name);
  }

  /** Returns a word as a part of names of files. */
  static String file(String word) {
    return word.replaceAll("[^A-Za-z0-9.]+", "-");
  }
}
