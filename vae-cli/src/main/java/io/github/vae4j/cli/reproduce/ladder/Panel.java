package io.github.vae4j.cli.reproduce.ladder;

import java.util.Locale;

/** What the trainings of a part of the experiment have in common. */
enum Panel {
  /** Trials of settings, of which the best by validation data is taken. */
  TUNING("Tuning"),
  /** As many updates for each arm. */
  UPDATES("Equal updates"),
  /** As many processor seconds for each arm. */
  SECONDS("Equal processor time"),
  /** Short trainings that measure the cost of a step where no other training does. */
  COST("Cost of an update");

  private final String title;

  Panel(String title) {
    this.title = title;
  }

  /** Returns the name in tables and figures. */
  String title() {
    return title;
  }

  /** Returns the name in files. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
