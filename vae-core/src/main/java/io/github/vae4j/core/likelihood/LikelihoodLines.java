package io.github.vae4j.core.likelihood;

import io.github.vae4j.core.data.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a table of likelihoods that are not empty, one after the other. One line is in
 * memory at a time.
 */
final class LikelihoodLines implements AutoCloseable {
  private static final int MOST_CHARACTERS = 1 << 16;

  private final Path file;
  private final Reader text;
  private final StringBuilder line = new StringBuilder();
  private int number;
  private int last;

  LikelihoodLines(Path file) throws IOException {
    this.file = file;
    // Bytes that are no UTF-8 are read as replacement characters, not refused.
    this.text =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  /**
   * Goes to the next line; returns whether there is one.
   *
   * @throws DataException if it is too long for such a table
   */
  boolean next() throws IOException {
    do {
      line.setLength(0);
      number++;
      int c = text.read();
      if (c == '\n' && last == '\r') {
        c = text.read();
      }
      if (c < 0) {
        return false;
      }
      for (; c >= 0 && c != '\n' && c != '\r'; c = text.read()) {
        if (line.length() == MOST_CHARACTERS) {
          throw new DataException(
              file
                  + ": line "
                  + number
                  + ": expected at most "
                  + MOST_CHARACTERS
                  + " characters, found more; this is no table of likelihoods");
        }
        line.append((char) c);
      }
      last = c;
    } while (line.length() == 0);
    return true;
  }

  /** Returns the number of the line, from 1. */
  int number() {
    return number;
  }

  String text() {
    return line.toString();
  }

  /** Returns the cells of the line; a comma between quotes is part of a cell. */
  List<String> cells() {
    List<String> cells = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || line.charAt(i) == ',' && !quoted) {
        boolean whole = i > start + 1 && line.charAt(start) == '"';
        cells.add(whole ? line.substring(start + 1, i - 1) : line.substring(start, i));
        start = i + 1;
      } else if (line.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    return cells;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
