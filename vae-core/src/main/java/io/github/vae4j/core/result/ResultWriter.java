package io.github.vae4j.core.result;

import java.util.List;
import java.util.function.Consumer;

/**
 * Writes tables of results to where data live, such as a database. It is found by {@link
 * java.util.ServiceLoader}: declare it with {@code provides} in {@code module-info} and in {@code
 * META-INF/services}. It needs a public constructor without parameters.
 *
 * <p>A destination is what a user writes to say where results go, such as {@code scores.parquet}.
 */
public interface ResultWriter {
  /** Returns what messages call it: a short name. */
  String name();

  /** Returns which destinations it writes to, in a few words: messages list them. */
  String destinations();

  /**
   * Returns whether it writes to this destination. It should look at its form, and throw nothing.
   */
  boolean writes(String destination);

  /**
   * Checks that a table could be written there, before the work whose result it is to hold.
   *
   * @param table its name, where a destination holds several
   * @throws io.github.vae4j.core.file.ResourceException if it could not
   */
  void check(String destination, String table);

  /**
   * Writes a table while its rows are made: all of them or none.
   *
   * @param table its name, where a destination holds several
   * @param header names of the columns, no two equal
   * @param rows hands out the cells of each row as people write them, empty where one is missing
   * @throws io.github.vae4j.core.file.ResourceException if they cannot be written; it names the
   *     file in which the rows are kept, once they were made
   */
  void write(
      String destination, String table, List<String> header, Consumer<Consumer<List<String>>> rows);
}
