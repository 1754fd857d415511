package io.github.vae4j.cli.table;

import io.github.vae4j.cli.yaml.Yaml;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.word.NearestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * The columns of a table as YAML that people edit: {@code columns}, a list of {@code name}, {@code
 * role}, {@code type}, {@code likelihood}, {@code levels} and {@code time}. What a line leaves out
 * is found in the data; a likelihood is left out where it is the usual one.
 */
final class SchemaFile {
  private static final List<String> KEYS =
      List.of("name", "role", "type", "likelihood", "levels", "time");

  private SchemaFile() {}

  static String text(TableSchema schema) {
    List<Map<String, Object>> columns = new ArrayList<>();
    for (Column column : schema.columns()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", column.name());
      entry.put("role", column.role().word());
      column
          .encoding()
          .ifPresent(
              encoding -> {
                entry.put("type", column.type().word());
                boolean usual = column.likelihood().equals(column.type().likelihood());
                if (column.role() != Role.LABEL && !usual) { // one that is said is not searched for
                  entry.put("likelihood", column.likelihood());
                }
                if (encoding instanceof Levels levels) {
                  entry.put("levels", levels.levels());
                } else if (encoding instanceof Numbers numbers && !numbers.time().isEmpty()) {
                  entry.put("time", numbers.time());
                }
              });
      columns.add(entry);
    }
    String yaml =
        new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.AUTO).setWidth(100).build())
            .dumpToString(Map.of("columns", columns));
    StringBuilder text = new StringBuilder();
    schema.notes().forEach(note -> text.append("# ").append(note).append('\n'));
    return text.append(Yaml.FORMAT_LINE).append(yaml).toString();
  }

  /**
   * Reads what a file says.
   *
   * @throws DataException if it is no YAML or not in the form; the message names the line
   */
  static void read(Path path, SchemaOptions.Builder said) {
    Yaml content = Yaml.read(path, "schema");
    List<Yaml> columns =
        content
            .mapping()
            .map(root -> root.get("columns"))
            .flatMap(Yaml::list)
            .orElseThrow(
                () ->
                    new DataException(
                        content.place()
                            + ": expected 'columns:' with a list of columns, as 'vae schema' writes"
                            + " it"));
    Set<String> names = new HashSet<>();
    int number = 0;
    for (Yaml column : columns) {
      number++;
      String where = column.place() + ", column " + number;
      Map<String, Yaml> settings = column.mapping().orElse(Map.of());
      String name =
          Optional.ofNullable(settings.get("name"))
              .flatMap(Yaml::text)
              .orElseThrow(
                  () ->
                      new DataException(
                          where + ": expected a mapping with a name, found " + column));
      if (!names.add(name)) {
        throw new DataException(
            where + ": expected each column once, found '" + Excerpt.of(name) + "' twice");
      }
      settings.forEach((key, value) -> say(name, key, value, said));
    }
  }

  private static void say(String name, String key, Yaml value, SchemaOptions.Builder said) {
    String where = value.place() + ", column '" + Excerpt.of(name) + "'";
    if (value.isEmpty()) {
      throw new DataException(where + ": '" + Excerpt.of(key) + "' has no value");
    }
    try {
      switch (key) {
        case "name" -> {}
        case "role" -> said.role(name, Role.of("role", text(value)));
        case "type" -> said.type(name, ColumnType.of("type", text(value)));
        case "likelihood" -> said.likelihood(name, text(value));
        case "time" -> said.time(name, text(value));
        case "levels" -> said.levels(name, levels(value));
        default ->
            throw new IllegalArgumentException(
                "'"
                    + Excerpt.of(key)
                    + "' is not known here"
                    + NearestName.to(key, KEYS)
                        .map(near -> "; did you mean '" + near + "'? The keys are ")
                        .orElse("; the keys are ")
                    + String.join(", ", KEYS));
      }
    } catch (IllegalArgumentException e) {
      throw new DataException(where + ", " + Excerpt.of(String.valueOf(e.getMessage())), e);
    }
  }

  private static String text(Yaml value) {
    return value
        .text()
        .orElseThrow(() -> new IllegalArgumentException("expected a word, found " + value));
  }

  /** Returns the texts of levels, as the cells have them. */
  private static List<String> levels(Yaml value) {
    List<String> levels = new ArrayList<>();
    for (Yaml item : value.list().orElse(List.of())) {
      item.text().ifPresent(levels::add);
    }
    if (levels.isEmpty() || levels.size() < value.list().orElse(List.of()).size()) {
      throw new IllegalArgumentException("levels: expected a list of texts, found " + value);
    }
    if (new HashSet<>(levels).size() < levels.size()) {
      throw new IllegalArgumentException("levels: expected no two equal, found " + value);
    }
    return levels;
  }
}
