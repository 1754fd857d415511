package io.github.vae4j.core.data;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A source of data, found by {@link java.util.ServiceLoader} and asked by {@link
 * Datasets#open(String, DataSettings)}: declare it with {@code provides} in {@code module-info} and
 * in {@code META-INF/services}. It needs a public constructor without parameters.
 *
 * <p>A locator is what a user writes to say which data are meant, such as a path or {@code
 * kv:store/name}.
 */
public interface DatasetProvider {
  /** Returns what messages call the source: a short name. */
  String name();

  /** Returns which locators it opens, in a few words: help and messages list them. */
  String locators();

  /**
   * Returns the locators that are fixed words, such as {@code digits}: a message proposes the
   * nearest one for a word that nobody knows.
   */
  default List<String> words() {
    return List.of();
  }

  /**
   * Returns which settings it takes, of {@code delimiter}, {@code header}, {@code label-column},
   * {@code missing}, {@code categorical}, {@code array}, {@code labels}, {@code max-unpacked},
   * {@code crop}, {@code resize}, {@code grey}, {@code channels} and {@code query}; others are
   * refused before {@link #open} is called. Shape and limit are applied by the caller.
   */
  default Set<String> settings() {
    return Set.of();
  }

  /**
   * Returns which provider is taken if several open one locator: the one of highest priority; two
   * of one priority are an error. Those of this project have negative ones, so that a stranger's
   * wins.
   */
  default int priority() {
    return 0;
  }

  /**
   * Returns whether it opens this locator. It should look at the form of the locator, or at the
   * first bytes of a file, and throw nothing.
   */
  boolean opens(String locator);

  /**
   * Opens data.
   *
   * @throws DataException if they are absent, damaged or not what they should be
   */
  Dataset open(String locator, DataSettings settings);

  /**
   * Opens rows of a table that come one after the other, perhaps without an end. They are given in
   * parts: each has the rows that were there, so that a row waits for no other. Memory does not
   * grow with the rows. A row that is no row of the table ends nothing, see {@link Table#refused}.
   *
   * <p>What a column holds cannot be told from all its cells, so it is said.
   *
   * @param most rows in a part
   * @param numbers whether the column of this name holds numbers; else it holds text
   * @return the parts; asking for one waits for a row, and throws a {@link DataException} if there
   *     is no table
   * @throws IllegalArgumentException if the source has no such rows
   */
  default Iterator<Dataset> parts(
      String locator, DataSettings settings, int most, Predicate<String> numbers) {
    throw new IllegalArgumentException(
        locator
            + ": expected rows that come one after the other, found a source that has them all");
  }
}
