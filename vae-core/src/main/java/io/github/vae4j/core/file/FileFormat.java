package io.github.vae4j.core.file;

/**
 * The number of the form in which files of one kind are written. It rises when an older vae4j could
 * not read such a file as it is meant; what an older vae4j may ignore raises nothing. Files of
 * lower numbers stay readable: the reader of the kind has one place that makes the present form of
 * them.
 *
 * @param entry name of the entry of a file that holds the number
 * @param newest number that is written, at least 1
 */
public record FileFormat(String entry, int newest) {
  private static final int MOST_DIGITS = 9;

  /** Checks the number. */
  public FileFormat {
    if (newest < 1) {
      throw new IllegalArgumentException("file format: needs to be at least 1, got " + newest);
    }
  }

  /** Returns the number as files hold it. */
  public String written() {
    return Integer.toString(newest);
  }

  /**
   * Returns the number of a file.
   *
   * @param place of the entry in the file, for the message
   * @param found what the entry holds
   * @throws FileException if it is greater than {@link #newest}, or is no number from 1 on
   */
  public int require(String place, String found) {
    boolean number = found.matches("[1-9][0-9]*");
    if (number && found.length() <= MOST_DIGITS && Integer.parseInt(found) <= newest) {
      return Integer.parseInt(found);
    }
    throw new FileException(
        place
            + ": expected format "
            + (newest == 1 ? "1" : "1 to " + newest)
            + ", found "
            + Excerpt.of(found)
            + (number
                ? "; use a newer vae4j"
                : "; the file is damaged: take a copy that is whole"));
  }
}
