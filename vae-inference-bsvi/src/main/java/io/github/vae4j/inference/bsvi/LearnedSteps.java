package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.program.Shape;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Which step sizes of a refinement are trained with the model. */
enum LearnedSteps {
  NONE,
  /** One of the mean and one of the log scale. */
  SHARED,
  /** One of each for each latent dimension. */
  DIMENSIONS;

  boolean any() {
    return this != NONE;
  }

  /** Returns the shape of the step sizes of mean or log scale. */
  Shape shape(int latent) {
    return this == DIMENSIONS ? Shape.of(latent) : Shape.scalar();
  }

  /** Returns those that are learned, by the words of users. */
  static Map<String, LearnedSteps> byWord() {
    Map<String, LearnedSteps> all = new TreeMap<>();
    for (LearnedSteps steps : values()) {
      if (steps.any()) {
        all.put(steps.name().toLowerCase(Locale.ROOT), steps);
      }
    }
    return all;
  }
}
