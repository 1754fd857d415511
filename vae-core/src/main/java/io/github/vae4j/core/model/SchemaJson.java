package io.github.vae4j.core.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.List;
import java.util.Optional;

/** The JSON form of a schema in a model's file. */
final class SchemaJson {
  private SchemaJson() {}

  static JsonArray toJson(TableSchema schema) {
    JsonArray columns = new JsonArray();
    schema.columns().forEach(column -> columns.add(toJson(column)));
    return columns;
  }

  private static JsonObject toJson(Column column) {
    JsonObject json = new JsonObject();
    json.addProperty("name", column.name());
    json.addProperty("role", column.role().word());
    json.addProperty("type", column.type().word());
    json.addProperty("likelihood", column.likelihood());
    json.addProperty("missing", column.missing());
    if (column.encoding().orElse(null) instanceof Numbers numbers) {
      json.addProperty("location", numbers.location());
      json.addProperty("scale", numbers.scale());
      json.addProperty("least", numbers.least());
      json.addProperty("greatest", numbers.greatest());
      json.addProperty("decimals", numbers.decimals());
      json.addProperty("time", numbers.time());
      if (!numbers.thousands().isEmpty()) {
        json.addProperty("thousands", numbers.thousands());
      }
    } else if (column.encoding().orElse(null) instanceof Levels levels) {
      JsonArray names = new JsonArray();
      levels.levels().forEach(names::add);
      json.add("levels", names);
      json.addProperty("open", levels.open());
    }
    return json;
  }

  /**
   * Returns the schema of its JSON form; {@code where} names it in messages.
   *
   * @throws io.github.vae4j.core.execution.NonFiniteException if a number is not finite
   * @throws IllegalArgumentException if a column is not in the form
   */
  static TableSchema schema(String where, List<JsonFields> columns) {
    return new TableSchema(
        columns.stream().map(column -> column(where, column)).toList(), List.of());
  }

  private static Column column(String where, JsonFields json) {
    String column = json.text("name");
    for (String name : List.of("location", "scale", "least", "greatest", "missing")) {
      if (json.has(name)) {
        Finite.require(
            new double[] {json.number(name)},
            i -> where + ": " + name + " of column '" + Excerpt.of(column) + "'",
            "it comes from the training data: train the model again");
      }
    }
    try {
      return new Column(
          column,
          Role.of("role", json.text("role")),
          ColumnType.of("type", json.text("type")),
          encoding(json),
          json.text("likelihood"),
          json.number("missing"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "column '" + Excerpt.of(column) + "': " + e.getMessage(), e);
    }
  }

  private static Optional<Encoding> encoding(JsonFields json) {
    if (json.has("levels")) {
      return Optional.of(new Levels(json.texts("levels"), json.truth("open")));
    }
    if (json.has("scale")) {
      return Optional.of(
          new Numbers(
              json.number("location"),
              json.number("scale"),
              json.number("least"),
              json.number("greatest"),
              json.integer("decimals", 0),
              json.text("time"),
              json.has("thousands") ? json.text("thousands") : ""));
    }
    return Optional.empty();
  }
}
