package io.github.vae4j.core.part;

/**
 * Where the scale of a density comes from. One learned number for each column of a table keeps the
 * density bounded everywhere in latent space; one from the decoder for each element and datum fits
 * images, but may shrink to its floor around single data.
 *
 * @param word as users write it: {@code column}, {@code datum} or {@code fixed:S}
 * @param fixed the scale, above 0; 0 if it is learned
 */
record Scale(String word, double fixed) {
  /** One learned scale for each element of a datum, the same for all data. */
  static final Scale COLUMN = new Scale("column", 0);

  /** A scale from the decoder for each element and datum. */
  static final Scale DATUM = new Scale("datum", 0);

  private static final String FIXED = "fixed:";

  /**
   * Returns the scale of a word.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Scale of(String word) {
    if (word.equals(COLUMN.word) || word.equals(DATUM.word)) {
      return word.equals(COLUMN.word) ? COLUMN : DATUM;
    }
    try {
      double value = Double.parseDouble(word.startsWith(FIXED) ? word.substring(6) : "");
      if (value > 0 && Double.isFinite(value)) {
        return new Scale(FIXED + value, value);
      }
    } catch (NumberFormatException e) {
      // said below, with what a number that is not above 0 gets
    }
    throw new IllegalArgumentException(
        "scale: expected column, datum or fixed:S with a finite S above 0, found '" + word + "'");
  }
}
