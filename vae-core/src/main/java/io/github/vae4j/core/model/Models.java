package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.word.Word;
import io.github.vae4j.core.word.Words;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Whole models by their words, made by the {@link VaeModelProvider}s that are found. */
public final class Models {
  private Models() {}

  private static Words<VaeModelProvider.Maker> words() {
    return Words.of(VaeModelProvider.class, "model");
  }

  /**
   * Makes a model.
   *
   * @param word {@code name} or {@code name:settings}
   * @param event shape of a datum
   * @param given what there is beside its elements, by name
   * @throws IllegalArgumentException if no provider knows the word, a setting does not fit, or the
   *     model cannot take such data
   */
  public static VaeModel make(String word, Shape event, Map<String, Shape> given) {
    VaeModel model = words().create(word).make(event, given);
    if (!model.eventShape().equals(event)) {
      throw new IllegalArgumentException(
          String.format(
              "model %s: takes data of shape %s, found %s", word, model.eventShape(), event));
    }
    Map<String, Shape> asked = new HashMap<>(model.given());
    asked.remove(Given.MASK, event); // every reader of data fills it
    Map<String, Shape> there = new HashMap<>(given);
    there.remove(Given.MASK);
    if (!asked.equals(there)) {
      throw new IllegalArgumentException(
          String.format(
              "model %s: takes %s beside the data, and was given %s",
              word, described(model.given()), described(given)));
    }
    return model;
  }

  /**
   * Returns whether the word is of a model that {@linkplain VaeModelProvider#classifies
   * classifies}.
   */
  public static boolean classifies(String word) {
    String name = Word.of(word).name();
    return words().provider(name) instanceof VaeModelProvider provider && provider.classifies(name);
  }

  /**
   * Returns whether parts can be added to the settings of a word: it {@linkplain
   * VaeModelProvider#takesParts takes} those of {@link VaeSpec} and names none.
   */
  public static boolean takesParts(String word) {
    Word own = Word.of(word);
    return words().provider(own.name()) instanceof VaeModelProvider provider
        && provider.takesParts(own.name())
        && CoreModels.PARTS.stream()
            .noneMatch(part -> (";" + own.settings()).contains(";" + part + "="));
  }

  /** Returns a word that {@linkplain #takesParts takes parts} with those of a model. */
  public static String withParts(String word, VaeSpec parts) {
    Word own = Word.of(word);
    String settings = own.settings().isEmpty() ? "" : ";" + own.settings();
    return own.name() + ":" + Word.of(parts.description()).settings() + settings;
  }

  private static String described(Map<String, Shape> given) {
    return given.isEmpty()
        ? "no condition"
        : given.entrySet().stream()
            .map(entry -> "a " + entry.getKey() + " of shape " + entry.getValue())
            .sorted()
            .collect(Collectors.joining(" and "));
  }

  /**
   * Checks that the provider of a model's name makes it again, if there is one.
   *
   * @throws IllegalArgumentException if it makes another
   */
  static void requireRecreated(VaeModel model) {
    String word = model.description();
    if (!words().knows(Word.of(word).name())) {
      return; // whoever loads it gives the model
    }
    String again = make(word, model.eventShape(), model.given()).description();
    if (!again.equals(word)) {
      throw new IllegalArgumentException(
          String.format(
              "model %s: its provider makes '%s' of its description '%s'; a saved model would not"
                  + " be loaded again",
              model.getClass().getName(), again, word));
    }
  }
}
