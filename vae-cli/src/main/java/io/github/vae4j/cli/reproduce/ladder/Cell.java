package io.github.vae4j.cli.reproduce.ladder;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One training.
 *
 * @param panel it belongs to
 * @param arm it trains
 * @param setting of the arm
 * @param seed of the training
 * @param updates of the parameters, before they are rounded up to whole epochs
 */
record Cell(Panel panel, Arm arm, Setting setting, long seed, int updates) {
  /**
   * A choice of what is tuned.
   *
   * @param word of the objective
   * @param learningRate at the start
   */
  record Setting(String word, double learningRate) {}

  /** Returns the name of its files, without an ending. */
  String file() {
    String tried =
        panel == Panel.TUNING ? "-" + Arm.file(setting.word()) + "-" + setting.learningRate() : "";
    return panel.label() + "-" + arm.file() + tried + "-seed" + seed;
  }

  /** Returns what people call it. */
  String title() {
    return panel == Panel.TUNING
        ? "tuning " + arm.name() + ", " + setting.word() + " at " + setting.learningRate()
        : panel.label() + ", " + arm.name() + ", seed " + seed;
  }

  /** Returns what has to be the same for its results to be used again, by name. */
  Map<String, String> identity() {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("panel", panel.label());
    identity.put("arm", arm.name());
    identity.put("word", setting.word());
    identity.put("learning rate", Double.toString(setting.learningRate()));
    identity.put("seed", Long.toString(seed));
    identity.put("updates asked for", Integer.toString(updates));
    return identity;
  }
}
