package io.github.vae4j.core.flow;

import io.github.vae4j.core.word.WordSettings;

/**
 * How many steps a flow has, and how wide the hidden layer of each step's network is.
 *
 * @param layers L
 * @param width of the hidden layers; a planar flow has none
 */
record Steps(int layers, int width) {
  private static final int WIDTH = 128;
  private static final int MOST_LAYERS = 1000; // far beyond use
  private static final int MOST_WIDTH = 100_000; // the same, within what shapes can hold

  Steps {
    require("L", layers, MOST_LAYERS);
    require("WIDTH", width, MOST_WIDTH);
  }

  private static void require(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "flow: " + what + " needs to be from 1 to " + most + ", got " + value);
    }
  }

  /** Reads L and, if it may be given, the width, which is 128 otherwise. */
  static Steps of(WordSettings settings, boolean width) {
    int layers = settings.integer("L");
    return new Steps(layers, width && settings.more() ? settings.integer("WIDTH") : WIDTH);
  }
}
