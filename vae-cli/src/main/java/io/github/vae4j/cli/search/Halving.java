package io.github.vae4j.cli.search;

import java.util.ArrayList;
import java.util.List;

/**
 * A bracket of Hyperband (Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar 2018, algorithm 1):
 * many settings are trained for a short part of a training, the best third of them goes on for
 * three times as long, and so on up to whole trainings.
 *
 * @param settings that begin
 * @param rungs at each of which all but the best third end; 0 for whole trainings from the start
 */
record Halving(int settings, int rungs) {
  /** How many times longer the survivors are trained, and of how many one survives. */
  static final int FACTOR = 3;

  /**
   * Returns the brackets of one round: from the one that begins with the most settings and the
   * shortest trainings to whole trainings.
   *
   * @param looks at the validation data in a whole training; a rung has at least one
   * @param most rungs
   */
  static List<Halving> round(int looks, int most) {
    int rungs = 0;
    for (int parts = FACTOR; parts <= looks && rungs < most; parts *= FACTOR) {
      rungs++;
    }
    List<Halving> brackets = new ArrayList<>();
    for (int s = rungs; s >= 0; s--) {
      int settings = (int) Math.ceil((rungs + 1.0) / (s + 1) * power(s));
      brackets.add(new Halving(settings, s));
    }
    return brackets;
  }

  /** Returns which part of a whole training is trained until a rung, from 0: one so many-th. */
  int part(int rung) {
    return power(rungs - rung);
  }

  /** Returns how many settings go on behind a rung. */
  int survivors(int rung) {
    return settings / power(rung + 1);
  }

  private static int power(int exponent) {
    int power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= FACTOR;
    }
    return power;
  }
}
