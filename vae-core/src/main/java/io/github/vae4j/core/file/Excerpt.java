package io.github.vae4j.core.file;

/** The start of a text that a file holds, for messages: a file may hold megabytes of it. */
public final class Excerpt {
  private static final int MOST = 1000; // characters

  private Excerpt() {}

  /** Returns the text; of a long one the start, and how long it is. */
  public static String of(String text) {
    return text.length() <= MOST
        ? text
        : text.substring(0, MOST) + "... (" + text.length() + " characters)";
  }
}
