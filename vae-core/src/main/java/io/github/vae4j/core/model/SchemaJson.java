package io.github.vae4j.core.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
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
   */
  static TableSchema schema(String where, JsonArray array) {
    List<Column> columns = new ArrayList<>();
    array.forEach(element -> columns.add(column(where, element.getAsJsonObject())));
    return new TableSchema(columns, List.of());
  }

  private static Column column(String where, JsonObject json) {
    for (String name : List.of("location", "scale", "least", "greatest", "missing")) {
      if (json.has(name)) {
        Finite.require(
            new double[] {number(json, name)},
            i -> where + ": " + name + " of column '" + text(json, "name") + "'",
            "it comes from the training data: train the model again");
      }
    }
    return new Column(
        text(json, "name"),
        Role.of("role", text(json, "role")),
        ColumnType.of("type", text(json, "type")),
        encoding(json),
        text(json, "likelihood"),
        number(json, "missing"));
  }

  private static Optional<Encoding> encoding(JsonObject json) {
    if (json.has("levels")) {
      List<String> levels = new ArrayList<>();
      json.getAsJsonArray("levels").forEach(level -> levels.add(level.getAsString()));
      return Optional.of(new Levels(levels, ModelJson.member(json, "open").getAsBoolean()));
    }
    if (json.has("scale")) {
      return Optional.of(
          new Numbers(
              number(json, "location"),
              number(json, "scale"),
              number(json, "least"),
              number(json, "greatest"),
              ModelJson.member(json, "decimals").getAsInt(),
              text(json, "time"),
              json.has("thousands") ? text(json, "thousands") : ""));
    }
    return Optional.empty();
  }

  private static String text(JsonObject json, String name) {
    return ModelJson.member(json, name).getAsString();
  }

  private static double number(JsonObject json, String name) {
    JsonElement member = ModelJson.member(json, name);
    return member.getAsDouble();
  }
}
