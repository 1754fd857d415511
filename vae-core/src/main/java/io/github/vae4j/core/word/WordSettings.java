package io.github.vae4j.core.word;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads the settings of a word, what follows the colon in {@code iwae:10,dreg}: items separated by
 * commas, numbers in a fixed order among words and {@code key=value} settings in any. Ask for words
 * and settings first, then for the numbers, then for the {@link #end}. Every message says what the
 * word takes, with an example.
 */
public final class WordSettings {
  private final String name;
  private final String argument;
  private final String form;
  private final Deque<String> left; // those in front are taken, of words of any length
  private final TreeSet<String> known = new TreeSet<>();

  private WordSettings(String name, String argument, String form) {
    this.name = name;
    this.argument = argument;
    this.form = form;
    this.left = new ArrayDeque<>(argument.isEmpty() ? List.of() : List.of(argument.split(",", -1)));
  }

  /**
   * Returns a reader of settings.
   *
   * @param name before the colon
   * @param argument the settings; empty if there are none
   * @param form what it takes, for example {@code iwae:K[,dreg], such as iwae:10}
   */
  public static WordSettings of(String name, String argument, String form) {
    return new WordSettings(name, argument, form);
  }

  /** Returns whether the word is there, and takes it. */
  public boolean word(String word) {
    known.add(word);
    return left.remove(word);
  }

  /**
   * Returns the value of {@code key=value} as a number, if it is there, and takes it.
   *
   * @throws IllegalArgumentException if it is no number
   */
  public Optional<Double> setting(String key) {
    return text(key).map(value -> parse(key, value));
  }

  /** Returns the value of {@code key=value}, if it is there, and takes it. */
  public Optional<String> text(String key) {
    known.add(key + "=");
    for (String item : left) {
      if (item.startsWith(key + "=")) {
        left.remove(item);
        return Optional.of(item.substring(key.length() + 1));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns what the value of {@code key=value} stands for, if it is there, and takes it.
   *
   * @param values by the words that users write
   * @throws IllegalArgumentException if it is none of the words
   */
  public <T> Optional<T> choice(String key, Map<String, T> values) {
    Optional<String> word = text(key);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    T value = values.get(word.get());
    if (value == null) {
      String all = "needs to be one of " + String.join(", ", values.keySet());
      throw refusal(
          NearestName.to(word.get(), values.keySet())
              .map(n -> "found '" + word.get() + "'; did you mean '" + n + "'? " + key + " " + all)
              .orElse(key + " " + all + ", found '" + word.get() + "'"));
    }
    return Optional.of(value);
  }

  /** Returns whether there are items that were not taken. */
  public boolean more() {
    return !left.isEmpty();
  }

  /**
   * Takes the next item as a whole number.
   *
   * @param what its name in messages
   * @throws IllegalArgumentException if there is none or it is not whole
   */
  public int integer(String what) {
    String item = next(what);
    try {
      return Integer.parseInt(item);
    } catch (NumberFormatException e) {
      throw refusal(what + " needs to be a whole number, found '" + item + "'" + meant(item));
    }
  }

  /**
   * Takes the next item as a number.
   *
   * @param what its name in messages
   * @throws IllegalArgumentException if there is none or it is no number
   */
  public double number(String what) {
    return parse(what, next(what));
  }

  /**
   * Checks that every item was taken.
   *
   * @throws IllegalArgumentException if not
   */
  public void end() {
    if (more()) {
      throw refusal("'" + left.element() + "' is not known here" + meant(left.element()));
    }
  }

  private String next(String what) {
    if (left.isEmpty()) {
      throw refusal(what + " is missing");
    }
    return left.remove();
  }

  private double parse(String what, String item) {
    try {
      return Double.parseDouble(item);
    } catch (NumberFormatException e) {
      throw refusal(what + " needs to be a number, found '" + item + "'" + meant(item));
    }
  }

  private String meant(String item) {
    String typed = item.substring(0, item.indexOf('=') + 1); // the key alone, if it is a setting
    return NearestName.to(typed.isEmpty() ? item : typed, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElse("");
  }

  /** Returns an exception that names the word and what it takes, to be thrown. */
  public IllegalArgumentException refusal(String reason) {
    String found = argument.isEmpty() ? name : name + ":" + argument;
    return new IllegalArgumentException(found + ": " + reason + "; expected " + form);
  }
}
