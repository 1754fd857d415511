package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.TableSchema;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The columns of data and of as many draws of the model. The schema says what a column is; without
 * one it is of numbers if all cells are.
 */
final class SampledColumns {
  /** The column of a file of rows that tells data and draws apart: 0 and 1. */
  static final String SAMPLE = "sample";

  private static final double TAIL = 0.005; // share of the data that may lie beyond each end
  private static final double TAIL_OF_DRAWS = 0.05;

  private final CsvTable table;
  private final List<String> names;
  private final List<Integer> data;
  private final List<Integer> draws;
  private final Map<String, Encoding> encodings = new HashMap<>();
  private final Map<String, ColumnType> types = new HashMap<>();

  SampledColumns(CsvTable table, Optional<TableSchema> schema) {
    this.table = table;
    this.names = table.columns().stream().filter(name -> !name.equals(SAMPLE)).toList();
    this.data = rows("0");
    this.draws = rows("1");
    schema.map(TableSchema::columns).orElse(List.of()).forEach(this::know);
  }

  private void know(Column column) {
    types.put(column.name(), column.type());
    column.encoding().ifPresent(encoding -> encodings.put(column.name(), encoding));
  }

  private List<Integer> rows(String set) {
    return IntStream.range(0, table.rows().size())
        .filter(i -> table.cell(i, SAMPLE).equals(set))
        .boxed()
        .toList();
  }

  List<String> names() {
    return names;
  }

  List<Integer> data() {
    return data;
  }

  List<Integer> draws() {
    return draws;
  }

  /** Returns whether a column is of numbers or times. */
  boolean numeric(String column) {
    Encoding known = encodings.get(column);
    if (known != null) {
      return known instanceof Numbers;
    }
    List<String> given = given(data, column);
    return !given.isEmpty() && given.stream().noneMatch(cell -> Double.isNaN(number(cell, column)));
  }

  /** Returns the cells that are not missing. */
  List<String> given(List<Integer> rows, String column) {
    return rows.stream().map(i -> table.cell(i, column)).filter(cell -> !cell.isEmpty()).toList();
  }

  /** Returns the number of a cell, of a time that of seconds from 1970; NaN if it is missing. */
  double number(int row, String column) {
    return number(table.cell(row, column), column);
  }

  private double number(String cell, String column) {
    return encodings.get(column) instanceof Numbers numbers
        ? cell.isEmpty() ? Double.NaN : numbers.value(cell)
        : CsvTable.number(cell);
  }

  /** Returns the numbers of the cells that have one. */
  double[] numbers(List<Integer> rows, String column) {
    return rows.stream().mapToDouble(i -> number(i, column)).filter(Double::isFinite).toArray();
  }

  /** From where to where numbers are shown. */
  record Span(double least, double greatest) {}

  /**
   * Returns the span from the least of the data to their greatest, without their tails. Draws
   * beyond them are followed for half that way.
   */
  Span span(String column) {
    double[] ofData = numbers(data, column);
    double[] ofDraws = numbers(draws, column);
    double least = quantile(ofData, TAIL);
    double greatest = quantile(ofData, 1 - TAIL);
    if (ofDraws.length == 0) {
      return new Span(least, greatest);
    }
    double reach = (greatest - least) / 2;
    return new Span(
        Math.max(least - reach, Math.min(least, quantile(ofDraws, TAIL_OF_DRAWS))),
        Math.min(greatest + reach, Math.max(greatest, quantile(ofDraws, 1 - TAIL_OF_DRAWS))));
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(int) Math.rint(share * (sorted.length - 1))];
  }

  /** Returns an axis of a column of numbers. */
  Axis axis(String title, String column) {
    return encodings.get(column) instanceof Numbers numbers && !numbers.time().isEmpty()
        ? Axis.time(title)
        : Axis.of(title);
  }

  /**
   * Returns the levels of data and draws: those with an order and numbers in theirs, others the
   * most frequent in the data first.
   */
  List<String> levels(String column) {
    Map<String, Integer> counts = new HashMap<>();
    given(draws, column).forEach(level -> counts.putIfAbsent(level, 0));
    given(data, column).forEach(level -> counts.merge(level, 1, Integer::sum));
    Comparator<String> order =
        Comparator.comparing((String level) -> -counts.getOrDefault(level, 0))
            .thenComparing(Comparator.naturalOrder());
    if (types.get(column) == ColumnType.ORDINAL && encodings.get(column) instanceof Levels levels) {
      order = Comparator.comparing((String level) -> place(levels, level));
    } else if (counts.keySet().stream().noneMatch(level -> Double.isNaN(CsvTable.number(level)))) {
      order = Comparator.comparing(CsvTable::number);
    }
    return counts.keySet().stream().sorted(order).toList();
  }

  private static int place(Levels levels, String level) {
    int place = levels.levels().indexOf(level);
    return place < 0 ? levels.levels().size() : place;
  }
}
