package io.github.vae4j.core.file;

/** The start of a text that a file holds, for messages: a file may hold megabytes of it. */
public final class Excerpt {
  private static final int MOST = 1000; // characters

  private static final int MOST_OF_NAME = 100;

  private Excerpt() {}

  /** Returns the text; of a long one the start, and how long it is. */
  public static String of(String text) {
    return of(text, MOST);
  }

  /** Returns a name, such as a column's; of a long one the start, and how long it is. */
  public static String name(String name) {
    return of(name, MOST_OF_NAME);
  }

  /**
   * Returns the text; of one of more than so many characters the start, and how long it is.
   *
   * @param most at least 0
   */
  public static String of(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most) + "... (" + text.length() + " characters)";
  }
}
