package io.github.vae4j.cli.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns from YAML. */
final class SchemaFileTest {
  /** What some versions of YAML take for truth values, numbers, dates or nothing. */
  private static final List<String> CELLS =
      List.of(
          "no", "on", "1.0", "1.10", "2024-01-02", "True", "NULL", "0x1F", "12:30", "null", "~");

  @TempDir private Path folder;

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("schema.yaml"), yaml);
  }

  private static Dataset table() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 110; i++) {
      rows.add(List.of(CELLS.get(i % CELLS.size()), i * 0.5));
    }
    return Datasets.table("table", List.of("no", "n"), rows);
  }

  private static List<String> levels(TableSchema schema) {
    Column column = schema.columns().get(0);
    return ((Levels) column.encoding().orElseThrow()).levels();
  }

  private TableSchema read(Path file) {
    SchemaOptions.Builder said = SchemaOptions.builder();
    SchemaFile.read(file, said);
    return TableSchema.infer(table(), said.build());
  }

  @Test
  void levelsAreTheTextsOfTheCells() throws IOException {
    String yaml =
        "columns:\n- name: no\n  type: categorical\n"
            + "  levels: [no, on, 1.0, 1.10, 2024-01-02, True, NULL, 0x1F, 12:30, 'null', ~]\n";
    assertEquals(CELLS, levels(read(write(yaml))));
  }

  @Test
  void aSchemaThatIsWrittenIsReadAsItWas() throws IOException {
    TableSchema schema = TableSchema.infer(table(), SchemaOptions.defaults());
    TableSchema again = read(write(SchemaFile.text(schema)));
    assertEquals(levels(schema), levels(again));
    assertEquals(schema, again);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: 1 | , line 1: expected 'columns:' with a list of columns, as 'vae schema' writes it",
        "- a | , line 1: expected 'columns:' with a list of columns, as 'vae schema' writes it",
        "columns:N- {role: id} | , line 2, column 1: expected a mapping with a name, found {role=id}",
        "columns:N- {name: a}N- {name: a} | , line 3, column 2: expected each column once, found 'a' twice",
        "columns:N- name: aN  role: | , line 3, column 'a': 'role' has no value",
        "columns:N- name: aN  role: [id] | , line 3, column 'a', expected a word, found [id]",
        "columns:N- name: aN  levels: 3 | , line 3, column 'a', levels: expected a list of texts, found 3",
        "columns:N- name: aN  levels: [x, null] | , line 3, column 'a', levels: expected a list of texts, found [x, nothing]",
        "columns:N- name: aN  levels: [x, x] | , line 3, column 'a', levels: expected no two equal, found [x, x]",
      })
  void whatIsNoListOfColumnsIsRefusedWithItsLine(String yaml, String expected) throws IOException {
    Path file = write(yaml.replace('N', '\n'));
    DataException e =
        assertThrows(DataException.class, () -> SchemaFile.read(file, SchemaOptions.builder()));
    assertEquals(file + expected, e.getMessage());
  }

  @Test
  void longTextsAreCutInMessages() throws IOException {
    String name = "a".repeat(100_000);
    for (String yaml :
        List.of(
            "columns:\n- {name: a, ? " + name + " : null}\n",
            "columns:\n- {name: a, ? " + name + " : 1}\n",
            "columns:\n- {name: a, role: " + name + "}\n",
            "columns:\n- {name: " + name + ", role: 1}\n- {name: a, levels: " + name + "}\n")) {
      Path file = write(yaml);
      DataException e =
          assertThrows(DataException.class, () -> SchemaFile.read(file, SchemaOptions.builder()));
      assertTrue(String.valueOf(e.getMessage()).length() < 5000);
    }
  }
}
