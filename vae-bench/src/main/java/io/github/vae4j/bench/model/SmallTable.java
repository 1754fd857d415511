package io.github.vae4j.bench.model;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A seeded table of 30 columns, 20 of numbers, 5 of categories, 3 of two levels and 2 of counts.
 * One cell in twenty is missing.
 */
public final class SmallTable {
  private static final int NUMBERS = 20;
  private static final int[] LEVELS = {3, 4, 5, 6, 8};
  private static final int BINARY = 3;
  private static final int COUNTS = 2;
  private static final double MISSING = 0.05;

  private final List<String> columns = new ArrayList<>();
  private final List<List<Object>> rows = new ArrayList<>();
  private final SchemaOptions.Builder options = SchemaOptions.builder();

  /** Draws a table of so many rows. */
  public SmallTable(int size) {
    SplittableRandom random = new SplittableRandom(1);
    IntStream.range(0, NUMBERS).forEach(i -> columns.add("measure" + i));
    IntStream.of(LEVELS).forEach(levels -> columns.add("kind" + levels));
    IntStream.range(0, BINARY).forEach(i -> columns.add("flag" + i));
    for (int i = 0; i < COUNTS; i++) {
      columns.add("count" + i);
      options.type("count" + i, ColumnType.COUNT);
    }
    IntStream.range(0, size).forEach(i -> rows.add(row(random)));
  }

  private static List<Object> row(SplittableRandom random) {
    List<Object> row = new ArrayList<>();
    for (int i = 0; i < NUMBERS; i++) {
      row.add(random.nextDouble() + random.nextDouble() + random.nextDouble());
    }
    IntStream.of(LEVELS).forEach(levels -> row.add("level" + random.nextInt(levels)));
    IntStream.range(0, BINARY).forEach(i -> row.add(random.nextBoolean() ? "yes" : "no"));
    IntStream.range(0, COUNTS).forEach(i -> row.add(random.nextInt(40)));
    row.replaceAll(cell -> random.nextDouble() < MISSING ? "" : cell);
    return row;
  }

  public List<String> columns() {
    return columns;
  }

  /** Returns the cells of each row, as a service has them. */
  public List<List<Object>> rows() {
    return rows;
  }

  /** Returns the table as data. */
  public Dataset data() {
    return Datasets.table("table", columns, rows);
  }

  /** Returns the schema that the data show. */
  public TableSchema schema() {
    try (Dataset table = data()) {
      return TableSchema.infer(table, options.build());
    }
  }
}
