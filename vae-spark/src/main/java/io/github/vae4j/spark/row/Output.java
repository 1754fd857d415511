package io.github.vae4j.spark.row;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The types of what a model adds to rows, and how numbers of the model become their values. */
public final class Output {
  private static final StructType REASON =
      new StructType()
          .add("column", DataTypes.StringType, false)
          .add("value", DataTypes.StringType, false)
          .add("nats", DataTypes.DoubleType, false);

  private Output() {}

  /**
   * Returns the columns of the rows and of what is added to them.
   *
   * @throws DataException if a column of that name is there, or the model has no such output
   */
  public static StructType schema(StructType rows, OutputSettings settings, TrainedVae vae) {
    Optional<TableSchema> table = vae.preprocessing().schema();
    return schema(rows, settings, table.map(Output::cells));
  }

  /**
   * Returns the columns of the rows and of what is added to them.
   *
   * @param cells type of a row of features; empty for images
   * @throws DataException if a column of that name is there, or there is no such output
   */
  public static StructType schema(
      StructType rows, OutputSettings settings, Optional<StructType> cells) {
    List<StructField> fields = new ArrayList<>(Arrays.asList(rows.fields()));
    add(fields, settings.score(), DataTypes.DoubleType);
    requireTable(settings.reasons(), "setReasonsCol", cells.isPresent());
    add(fields, settings.reasons(), DataTypes.createArrayType(REASON, false));
    add(fields, settings.latent(), SQLDataTypes.VectorType());
    DataType datum = cells.<DataType>map(type -> type).orElse(SQLDataTypes.VectorType());
    add(fields, settings.reconstruction(), datum);
    requireTable(settings.imputed(), "setImputedCol", cells.isPresent());
    add(fields, settings.imputed(), datum);
    return DataTypes.createStructType(fields);
  }

  private static void add(List<StructField> fields, String name, DataType type) {
    if (name.isEmpty()) {
      return;
    }
    if (fields.stream().anyMatch(field -> field.name().equals(name))) {
      throw new DataException(
          "DataFrame: expected no column '"
              + name
              + "', because the model adds one of that name, found one; give the output another"
              + " name");
    }
    fields.add(DataTypes.createStructField(name, type, false));
  }

  private static void requireTable(String output, String setter, boolean table) {
    if (!output.isEmpty() && !table) {
      throw new DataException(
          setter
              + "(\""
              + output
              + "\"): expected a model of the columns of a table, found one of images or numbers"
              + " alone; leave it out");
    }
  }

  /** Returns the type of a row of features: numbers for numbers, texts for levels and times. */
  private static StructType cells(TableSchema schema) {
    StructType type = new StructType();
    for (Column column : schema.columns(Role.FEATURE)) {
      type = type.add(column.name(), numbers(column) ? DataTypes.DoubleType : DataTypes.StringType);
    }
    return type;
  }

  private static boolean numbers(Column column) {
    return column.encoding().orElseThrow() instanceof Numbers plain && plain.time().isEmpty();
  }

  /** Returns a vector of some of the elements of an array. */
  static Object vector(HostArray all, int row) {
    int width = all.shape().dim(1);
    return Vectors.dense(
        IntStream.range(0, width).mapToDouble(i -> all.get(row * width + i)).toArray());
  }

  /** Returns a vector of elements in the units of the data. */
  static Object unscaled(TrainedVae vae, HostArray all, int row) {
    int width = all.shape().dim(1);
    return Vectors.dense(
        IntStream.range(0, width)
            .mapToDouble(i -> vae.preprocessing().unscaled(i, all.get(row * width + i)))
            .toArray());
  }

  /** Returns the features of which these are the elements. */
  static Row features(TableSchema schema, double[] elements, int start) {
    return row(
        schema,
        (column, first) -> {
          Encoding encoding = column.encoding().orElseThrow();
          return value(column, encoding.decode(elements, start + first));
        });
  }

  /** Returns the features of a row whose missing ones are filled from these elements. */
  static Row completed(TableSchema schema, Chunk chunk, int index, double[] elements) {
    double[] cells = new double[chunk.columns().size()];
    chunk.read(index, cells);
    return row(
        schema,
        (column, first) -> {
          int place = chunk.columns().indexOf(column.name());
          if (Double.isNaN(cells[place])) {
            return value(column, column.encoding().orElseThrow().decode(elements, first));
          }
          return numbers(column) ? (Object) cells[place] : chunk.text(place, cells[place]);
        });
  }

  private static Object value(Column column, double value) {
    return numbers(column) ? (Object) value : column.encoding().orElseThrow().cell(value);
  }

  @FunctionalInterface
  private interface Cell {
    Object of(Column column, int firstElement);
  }

  private static Row row(TableSchema schema, Cell cell) {
    int[] starts = schema.starts();
    List<Column> elements = schema.features();
    return RowFactory.create(
        schema.columns(Role.FEATURE).stream()
            .map(column -> cell.of(column, starts[elements.indexOf(column)]))
            .toArray());
  }

  /**
   * Returns the cells that speak against a row, the strongest first.
   *
   * @param nats -log p(cell | others) by the order of the features' elements; NaN where missing
   * @param most how many; 0 for all
   */
  static Object reasons(TableSchema schema, Chunk chunk, int index, double[] nats, int most) {
    double[] cells = new double[chunk.columns().size()];
    chunk.read(index, cells);
    return IntStream.range(0, nats.length)
        .filter(c -> !Double.isNaN(nats[c]))
        .boxed()
        .sorted((a, b) -> Double.compare(nats[b], nats[a]))
        .limit(most == 0 ? nats.length : most)
        .map(
            c -> {
              String name = schema.features().get(c).name();
              int place = chunk.columns().indexOf(name);
              return RowFactory.create(name, chunk.text(place, cells[place]), nats[c]);
            })
        .toArray();
  }
}
