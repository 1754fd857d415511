package io.github.vae4j.core.examination;

import java.util.Locale;

/**
 * That a run of a program on an engine agrees with plain Java in FLOAT64 on the same inputs.
 *
 * @param what was computed, for example {@code first step}
 * @param rows of the batch that were verified; 0 if plain Java has too little time or memory for
 *     one
 * @param batch number of rows
 * @param difference of the result that differs most: mean absolute difference over the mean
 *     absolute value of the result, or over that of what a step changed in it
 * @param seconds that plain Java and the comparison took
 */
public record Verification(String what, int rows, int batch, double difference, double seconds) {
  /** Returns whether anything was verified. */
  public boolean done() {
    return rows > 0;
  }

  /** Returns what was found, for people; the same in every run. */
  public String finding() {
    return done()
        ? String.format(
            Locale.ROOT,
            "%s agrees with plain Java to %.0e%s",
            what,
            difference,
            rows < batch ? " in " + rows + " of " + batch + " rows" : "")
        : "nothing, because one row of the "
            + what
            + " takes plain Java too long, or too much memory";
  }

  /** Returns what was found and how long it took, for people. */
  @Override
  public String toString() {
    return done() ? String.format(Locale.ROOT, "%s (%.1f s)", finding(), seconds) : finding();
  }
}
