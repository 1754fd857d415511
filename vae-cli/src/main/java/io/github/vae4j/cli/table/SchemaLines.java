package io.github.vae4j.cli.table;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What people are told of the columns of a table. */
public final class SchemaLines {
  private static final int MOST = 30; // columns of which each has a line

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

  /** Returns a line on each column, or on each kind of them if there are many. */
  public static List<String> of(TableSchema schema) {
    return schema.columns().size() <= MOST ? schema.describe() : List.of(counted(schema));
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
