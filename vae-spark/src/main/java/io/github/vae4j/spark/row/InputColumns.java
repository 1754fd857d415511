package io.github.vae4j.spark.row;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.StructType;

/**
 * The cells that a model reads of the rows of a DataFrame, found by the names of its columns. The
 * elements of a vector or an array {@code v} are cells of the names {@code v[0]}, {@code v[1]} and
 * so on; a model of images, which has no names, reads one such column whole.
 *
 * @param names of the cells
 * @param texts which of them are texts
 * @param columns that hold them
 */
public record InputColumns(List<String> names, List<Boolean> texts, List<InputColumn> columns)
    implements Serializable {
  private static final Pattern ELEMENT = Pattern.compile("(.+)\\[(\\d+)]");
  private static final int SHOWN = 20; // columns in a message

  /**
   * Finds the columns that a model reads.
   *
   * @param features the column that a model of images reads
   * @throws DataException if one is absent or of a type that the model does not take
   */
  public static InputColumns of(TrainedVae vae, StructType schema, String features) {
    Preprocessing preprocessing = vae.preprocessing();
    if (preprocessing.schema().isPresent()) {
      return ofTable(preprocessing.schema().get(), schema);
    }
    List<String> names = new ArrayList<>(vae.columns());
    preprocessing.conditioning().sources().stream()
        .filter(Conditioning.Column.class::isInstance)
        .forEach(source -> names.add(source.name()));
    if (!vae.columns().isEmpty()) {
      return of(names, List.of(), schema);
    }
    int size = vae.model().eventShape().size();
    CellKind kind = kind(schema, features, "a vector or an array of " + size + " numbers");
    if (!kind.ofElements()) {
      throw new DataException(
          "DataFrame, column '"
              + features
              + "': expected a vector or an array of "
              + size
              + " numbers, found "
              + type(schema, features)
              + "; name the column of the data by setFeaturesCol");
    }
    return whole(features, schema.fieldIndex(features), kind, size);
  }

  /** Returns the elements of one column, which are numbers. */
  public static InputColumns whole(String name, int field, CellKind kind, int size) {
    int[] all = IntStream.range(0, size).toArray();
    return new InputColumns(
        Arrays.stream(all).mapToObj(i -> name + "[" + i + "]").toList(),
        Arrays.stream(all).mapToObj(i -> false).toList(),
        List.of(new InputColumn(name, field, kind, size, all, all)));
  }

  private static InputColumns ofTable(TableSchema table, StructType schema) {
    List<Column> read =
        table.columns().stream()
            .filter(column -> column.role() == Role.FEATURE || column.role() == Role.CONDITION)
            .toList();
    InputColumns found =
        of(
            read.stream().map(Column::name).toList(),
            table.columns().stream().map(Column::name).toList(),
            schema);
    for (int i = 0; i < read.size(); i++) {
      boolean numbers =
          read.get(i).encoding().orElse(null) instanceof Numbers plain && plain.time().isEmpty();
      if (numbers && found.texts.get(i)) {
        String name = read.get(i).name();
        throw new DataException(
            "DataFrame, column '"
                + name
                + "': expected numbers as in training, found "
                + type(schema, name)
                + "; cast it, as by withColumn(\""
                + name
                + "\", col(\""
                + name
                + "\").cast(\"double\"))");
      }
    }
    return found;
  }

  /**
   * Finds cells of these names.
   *
   * @param all names of the table, which tell how many elements vectors have
   */
  private static InputColumns of(List<String> names, List<String> all, StructType schema) {
    Map<String, List<Integer>> elements = new LinkedHashMap<>(); // cells by column
    List<String> absent = new ArrayList<>();
    List<Boolean> texts = new ArrayList<>();
    List<InputColumn> columns = new ArrayList<>();
    for (int cell = 0; cell < names.size(); cell++) {
      String name = names.get(cell);
      Optional<String> vector = vector(name, schema);
      boolean whole = has(schema, name);
      if (whole) {
        CellKind kind = kind(schema, name, "a cell");
        if (kind.ofElements()) {
          throw new DataException(
              "DataFrame, column '"
                  + name
                  + "': expected one cell, as in training, found "
                  + type(schema, name));
        }
        int field = schema.fieldIndex(name);
        columns.add(new InputColumn(name, field, kind, 1, new int[1], new int[] {cell}));
        texts.add(kind.isText());
      } else if (vector.isPresent()) {
        elements.computeIfAbsent(vector.get(), key -> new ArrayList<>()).add(cell);
        texts.add(false);
      } else {
        absent.add(name);
      }
    }
    requireNone(absent, schema);
    elements.forEach((name, cells) -> columns.add(ofElements(name, cells, names, all, schema)));
    return new InputColumns(List.copyOf(names), List.copyOf(texts), List.copyOf(columns));
  }

  private static InputColumn ofElements(
      String name, List<Integer> cells, List<String> names, List<String> all, StructType schema) {
    int[] places = cells.stream().mapToInt(i -> i).toArray();
    int[] elements = Arrays.stream(places).map(cell -> element(names.get(cell))).toArray();
    int size =
        (all.isEmpty() ? names : all)
                .stream()
                    .filter(other -> vector(other, schema).equals(Optional.of(name)))
                    .mapToInt(InputColumns::element)
                    .max()
                    .orElse(0)
            + 1;
    return new InputColumn(
        name, schema.fieldIndex(name), kind(schema, name, "cells"), size, elements, places);
  }

  private static int element(String name) {
    Matcher matcher = ELEMENT.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
  }

  /** Returns the vector or array of which a cell of this name is an element. */
  private static Optional<String> vector(String name, StructType schema) {
    Matcher matcher = ELEMENT.matcher(name);
    if (!matcher.matches() || matcher.group(2).length() > 9 || !has(schema, matcher.group(1))) {
      return Optional.empty();
    }
    return CellKind.of(schema.apply(matcher.group(1)).dataType())
        .filter(CellKind::ofElements)
        .map(kind -> matcher.group(1));
  }

  private static boolean has(StructType schema, String name) {
    return Arrays.asList(schema.fieldNames()).contains(name);
  }

  private static void requireNone(List<String> absent, StructType schema) {
    if (!absent.isEmpty()) {
      throw new DataException(
          "DataFrame: expected the column"
              + (absent.size() == 1 ? " '" : "s '")
              + String.join("', '", absent.subList(0, Math.min(10, absent.size())))
              + (absent.size() > 10 ? "' and " + (absent.size() - 10) + " more" : "'")
              + " that the model was trained on, found "
              + found(schema)
              + "; columns are matched by their names");
    }
  }

  private static String found(StructType schema) {
    String[] names = schema.fieldNames();
    return names.length > SHOWN ? names.length + " others" : String.join(", ", names);
  }

  /**
   * Returns the kind of a column.
   *
   * @throws DataException if it is absent or holds what is no cell
   */
  public static CellKind kind(StructType schema, String name, String expected) {
    if (!has(schema, name)) {
      throw new DataException(
          "DataFrame: expected a column '"
              + name
              + "' that is "
              + expected
              + ", found "
              + found(schema));
    }
    return CellKind.of(schema.apply(name).dataType())
        .orElseThrow(
            () ->
                new DataException(
                    "DataFrame, column '"
                        + name
                        + "': expected a number, a truth value, a time, a text, a vector or an"
                        + " array of numbers, found "
                        + type(schema, name)));
  }

  private static String type(StructType schema, String name) {
    return has(schema, name)
        ? schema.apply(name).dataType().simpleString()
        : vector(name, schema).map(v -> schema.apply(v).dataType().simpleString()).orElse("none");
  }
}
