package io.github.vae4j.cli.table;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.TextTable;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.file.Printable;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What people are told of the columns of a table. */
public final class SchemaLines {
  private static final int MOST = 30; // columns of which each has a line
  private static final int WIDEST_NAME = 24;
  private static final int END = 8; // characters
  private static final String GAP = "...";

  private SchemaLines() {}

  /**
   * Prints a line on each column, or on each kind of them if there are many.
   *
   * @param name stands before the first line
   */
  public static void print(Console console, String name, TableSchema schema) {
    String head = name;
    for (String line : of(schema)) {
      console.asideText(head, line);
      head = " ".repeat(name.length());
    }
  }

  /**
   * Returns a line on each column, or on each kind of them if there are many. What is told of them
   * stands in a column of its own, and the middle of long names is left out.
   */
  public static List<String> of(TableSchema schema) {
    if (schema.columns().size() > MOST) {
      return List.of(counted(schema));
    }
    TextTable table = new TextTable(TextTable.Side.LEFT, TextTable.Side.LEFT);
    List<String> described = schema.describe();
    for (int i = 0; i < described.size(); i++) {
      String name = schema.columns().get(i).name();
      table.row(brief(Printable.line(name)), described.get(i).substring(name.length()).strip());
    }
    return table.lines();
  }

  /** Returns a name; of a long one both ends, which tell columns of one file apart. */
  private static String brief(String name) {
    return name.length() <= WIDEST_NAME
        ? name
        : name.substring(0, WIDEST_NAME - END - GAP.length())
            + GAP
            + name.substring(name.length() - END);
  }

  /** Returns what is known of each column, for a document. */
  public static List<Json> json(TableSchema schema) {
    return schema.columns().stream()
        .map(
            column -> {
              Json json =
                  new Json()
                      .put("name", column.name())
                      .put("role", column.role().word())
                      .put("kind", column.type().word())
                      .put("missing", column.missing());
              if (column.encoding().orElse(null) instanceof Levels levels) {
                json.putTexts("levels", levels.levels());
              }
              return json;
            })
        .toList();
  }

  private static String counted(TableSchema schema) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Column column : schema.columns()) {
      String kind = column.role() == Role.FEATURE ? column.type().word() : column.role().word();
      counts.merge(kind, 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
