package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What each column of a table is: its role, its type, and how its cells become elements of a datum.
 * Found in the training data and kept in the model, so that new data are read by the names of their
 * columns. Elements of one likelihood stand side by side; else they have the order of the columns.
 */
public final class TableSchema {
  private final List<Column> columns;
  private final List<String> notes;
  private final List<Column> elements; // features in the order of their elements

  /** The last encoding: whoever reads in batches asks for that of the same data each time. */
  private volatile SoftReference<EncodedTable> last = new SoftReference<>(null);

  /**
   * Keeps the columns.
   *
   * @param columns in the order of the training data
   * @param notes what was decided when they were inferred, a sentence each
   * @throws IllegalArgumentException if two have one name
   */
  public TableSchema(List<Column> columns, List<String> notes) {
    this.columns = List.copyOf(columns);
    this.notes = List.copyOf(notes);
    Map<String, List<Column>> blocks = new LinkedHashMap<>();
    for (Column column : columns) {
      if (column.role() == Role.FEATURE) {
        blocks.computeIfAbsent(column.block(), block -> new ArrayList<>()).add(column);
      }
    }
    this.elements = blocks.values().stream().flatMap(List::stream).toList();
    if (columns.stream().map(Column::name).distinct().count() < columns.size()) {
      throw new IllegalArgumentException(
          "schema: each column needs a name of its own, got "
              + columns.stream().map(Column::name).toList());
    }
  }

  /**
   * Finds out what the columns of a table are.
   *
   * @param data a table
   * @param options what is said of its columns
   * @throws IllegalArgumentException if the data are no table, or an option names a column that is
   *     not there
   * @throws DataException if no column is left to model, or a column is not what is said of it
   */
  public static TableSchema infer(Dataset data, SchemaOptions options) {
    return Inference.of(data, options);
  }

  /** Returns all columns, in the order of the training data. */
  public List<Column> columns() {
    return columns;
  }

  /** Returns the columns of a role, in the order of the training data. */
  public List<Column> columns(Role role) {
    return columns.stream().filter(column -> column.role() == role).toList();
  }

  /** Returns what was decided when the columns were inferred, a sentence each. */
  public List<String> notes() {
    return notes;
  }

  /** Returns the column that holds the class of each row. */
  public Optional<Column> label() {
    return columns(Role.LABEL).stream().findFirst();
  }

  /** Returns the mark between the thousands of columns whose file had one, by their names. */
  public Map<String, String> thousands() {
    Map<String, String> marks = new LinkedHashMap<>();
    for (Column column : columns) {
      if (column.encoding().orElse(null) instanceof Numbers numbers
          && !numbers.thousands().isEmpty()) {
        marks.put(column.name(), numbers.thousands());
      }
    }
    return marks;
  }

  /**
   * Returns whether the cells of a column are to be read as numbers where not all of them are there
   * to tell, as in a stream: those of numbers, and of levels that training read as numbers. All
   * else is text, dates among it, and so are columns that no model sees.
   */
  public boolean readsNumbers(String name) {
    Optional<Encoding> encoding =
        columns.stream()
            .filter(column -> column.name().equals(name))
            .findFirst()
            .flatMap(Column::encoding);
    return encoding
        .map(
            cells ->
                cells instanceof Levels levels
                    ? RowEncoder.areNumbers(levels)
                    : cells instanceof Numbers numbers && numbers.time().isEmpty())
        .orElse(false);
  }

  /** Returns the number of elements of a datum. */
  public int width() {
    return elements.stream().mapToInt(column -> column.cells().width()).sum();
  }

  /** Returns the features in the order of their elements. */
  public List<Column> features() {
    return elements;
  }

  /**
   * Returns the first element of each feature, in the order of {@link #features()}, and the number
   * of elements behind the last.
   */
  public int[] starts() {
    int[] starts = new int[elements.size() + 1];
    for (int i = 0; i < elements.size(); i++) {
      starts[i + 1] = starts[i] + elements.get(i).cells().width();
    }
    return starts;
  }

  /** Returns the word of the likelihood of a datum: {@code columns:2*normal+categorical:4}. */
  public String likelihood() {
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < elements.size(); ) {
      String block = elements.get(i).block();
      int end = i;
      while (end < elements.size() && elements.get(end).block().equals(block)) {
        end++;
      }
      blocks.add(end - i == 1 ? block : (end - i) + "*" + block);
      i = end;
    }
    return "columns:" + String.join("+", blocks);
  }

  /**
   * Returns the rows of a table as the model sees them, columns found by their names: the elements
   * of all features, NaN where a cell is missing. Closing it closes the table.
   *
   * @throws DataException if a column is missing or is of another kind than in training
   * @throws IllegalArgumentException if the data are no table
   */
  public Dataset encode(Dataset data) {
    return encode(data, Optional.empty());
  }

  /**
   * Returns the rows of a table as the model sees them, of which some have no label.
   *
   * @param unknown label of a row whose cell for it is missing; empty if there may be none
   * @throws DataException as {@link #encode(Dataset)}
   * @throws IllegalArgumentException if the data are no table
   */
  public Dataset encode(Dataset data, Optional<String> unknown) {
    if (data instanceof EncodedTable encoded && encoded.schema().equals(this)) {
      return data;
    }
    EncodedTable known = last.get();
    if (known == null || !known.of(data, unknown)) {
      known = new EncodedTable(data, this, unknown);
      last = new SoftReference<>(known);
    }
    return known;
  }

  /** Returns a reader of the cells of some columns of a table, found by their names. */
  public static RowReader reader(Dataset data, List<Column> columns) {
    return new RowReader(table(data), columns);
  }

  static Table table(Dataset data) {
    return data.table()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    data.name()
                        + ": expected a table, found data of shape "
                        + data.itemShape()
                        + "; rows in memory are one by Datasets.table(name, columns, rows)"));
  }

  /**
   * Returns what is to be said of new data before a model is used on them, a sentence each: columns
   * that the model does not know, levels that training did not see, numbers far outside what it
   * saw. Reads all rows.
   *
   * @throws DataException if a cell is none of its column, with its place
   */
  public List<String> examine(Dataset data) {
    return Examination.of(this, data);
  }

  /**
   * Returns elements of a datum, drawn or means, as the cells of the features in the order of the
   * columns. A missing cell, whose elements are NaN, is empty.
   *
   * @param all elements of many data
   * @param start of the datum
   */
  public List<String> cells(double[] all, int start) {
    Map<String, String> byName = new LinkedHashMap<>();
    int[] starts = starts();
    for (int i = 0; i < elements.size(); i++) {
      Encoding cells = elements.get(i).cells();
      boolean missing = Double.isNaN(all[start + starts[i]]);
      byName.put(
          elements.get(i).name(), missing ? "" : cells.cell(cells.decode(all, start + starts[i])));
    }
    return columns(Role.FEATURE).stream()
        .map(column -> byName.getOrDefault(column.name(), ""))
        .toList();
  }

  /** Returns the cell that an element of a datum belongs to. */
  public String cell(double[] datum, int element) {
    int[] starts = starts();
    int i = 0;
    while (starts[i + 1] <= element) {
      i++;
    }
    Encoding cells = elements.get(i).cells();
    return cells.cell(cells.decode(datum, starts[i]));
  }

  /** Returns a line on each column: {@code age numeric, 4 % missing}. */
  public List<String> describe() {
    return columns.stream().map(TableSchema::describe).toList();
  }

  private static String describe(Column column) {
    StringBuilder line = new StringBuilder(column.name());
    if (column.role() != Role.FEATURE) {
      line.append(' ').append(column.role().word());
    }
    column
        .encoding()
        .ifPresent(
            encoding -> {
              line.append(' ').append(column.type().word());
              if (encoding instanceof Levels levels) {
                int size = levels.levels().size();
                line.append(", ").append(size).append(size == 1 ? " level" : " levels");
              }
            });
    if (column.missing() > 0) {
      double percent = 100 * column.missing();
      line.append(
          percent < 1
              ? ", under 1 % missing"
              : String.format(Locale.ROOT, ", %.0f %% missing", percent));
    }
    return line.toString();
  }

  /** Compares the columns; notes do not count. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TableSchema that && columns.equals(that.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }

  @Override
  public String toString() {
    return String.join("; ", describe());
  }
}
