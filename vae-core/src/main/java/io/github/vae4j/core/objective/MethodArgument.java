package io.github.vae4j.core.objective;

import io.github.vae4j.core.backend.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads the argument of an inference method, what follows the colon in {@code iwae:10,dreg}: items
 * separated by commas, numbers in a fixed order among words and {@code key=value} settings in any.
 * Ask for words and settings first, then for the numbers, then for the {@link #end}. Every message
 * says what the method takes, with an example.
 */
public final class MethodArgument {
  private final String name;
  private final String argument;
  private final String form;
  private final List<String> left;
  private final TreeSet<String> known = new TreeSet<>();

  private MethodArgument(String name, String argument, String form) {
    this.name = name;
    this.argument = argument;
    this.form = form;
    this.left = new ArrayList<>(argument.isEmpty() ? List.of() : List.of(argument.split(",", -1)));
  }

  /**
   * Returns a reader of {@code argument}.
   *
   * @param name of the method
   * @param form what it takes, for example {@code iwae:K[,dreg], such as iwae:10}
   */
  public static MethodArgument of(String name, String argument, String form) {
    return new MethodArgument(name, argument, form);
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
    known.add(key + "=");
    for (String item : left) {
      if (item.startsWith(key + "=")) {
        left.remove(item);
        return Optional.of(parse(key, item.substring(key.length() + 1)));
      }
    }
    return Optional.empty();
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
      throw refusal("'" + left.get(0) + "' is not known here" + meant(left.get(0)));
    }
  }

  private String next(String what) {
    if (left.isEmpty()) {
      throw refusal(what + " is missing");
    }
    return left.remove(0);
  }

  private double parse(String what, String item) {
    try {
      return Double.parseDouble(item);
    } catch (NumberFormatException e) {
      throw refusal(what + " needs to be a number, found '" + item + "'" + meant(item));
    }
  }

  private String meant(String item) {
    return NearestName.to(item, known).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  private IllegalArgumentException refusal(String reason) {
    String found = argument.isEmpty() ? name : name + ":" + argument;
    return new IllegalArgumentException(found + ": " + reason + "; expected " + form);
  }
}
