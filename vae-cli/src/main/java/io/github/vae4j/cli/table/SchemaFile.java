package io.github.vae4j.cli.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.word.NearestName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

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
    return text.append(yaml).toString();
  }

  static void read(Path path, SchemaOptions.Builder said) {
    Object content = load(path);
    if (!(content instanceof Map<?, ?> root && root.get("columns") instanceof List<?> columns)) {
      throw new DataException(
          path + ": expected 'columns:' with a list of columns, as 'vae schema' writes it");
    }
    int number = 0;
    for (Object column : columns) {
      number++;
      if (!(column instanceof Map<?, ?> entry) || entry.get("name") == null) {
        throw new DataException(
            path + ", column " + number + ": expected a mapping with a name, found " + column);
      }
      entry(path + ", column '" + entry.get("name") + "'", entry, said);
    }
  }

  private static void entry(String where, Map<?, ?> entry, SchemaOptions.Builder said) {
    String name = String.valueOf(entry.get("name"));
    for (Map.Entry<?, ?> setting : entry.entrySet()) {
      String key = String.valueOf(setting.getKey());
      Object value = setting.getValue();
      if (value == null) {
        throw new DataException(where + ": '" + key + "' has no value");
      }
      String word = String.valueOf(value);
      switch (key) {
        case "name" -> {}
        case "role" -> said.role(name, Role.of(where + ", role", word));
        case "type" -> said.type(name, ColumnType.of(where + ", type", word));
        case "likelihood" -> said.likelihood(name, word);
        case "time" -> said.time(name, word);
        case "levels" -> said.levels(name, levels(where, value));
        default ->
            throw new DataException(
                where
                    + ": '"
                    + key
                    + "' is not known here"
                    + NearestName.to(key, KEYS)
                        .map(near -> "; did you mean '" + near + "'? The keys are ")
                        .orElse("; the keys are ")
                    + String.join(", ", KEYS));
      }
    }
  }

  private static List<String> levels(String where, Object value) {
    if (value instanceof List<?> list && !list.contains(null)) {
      return list.stream().map(String::valueOf).toList();
    }
    throw new DataException(where + ", levels: expected a list, found " + value);
  }

  private static Object load(Path path) {
    try {
      return new Load(LoadSettings.builder().setLabel(path.toString()).build())
          .loadFromString(Files.readString(path, StandardCharsets.UTF_8));
    } catch (YamlEngineException e) {
      throw new DataException(
          path
              + ": expected YAML, found "
              + String.valueOf(e.getMessage()).replace('\n', ' ').strip(),
          e);
    } catch (IOException e) {
      throw new DataException(path + ": expected a schema, found none that can be read", e);
    }
  }
}
