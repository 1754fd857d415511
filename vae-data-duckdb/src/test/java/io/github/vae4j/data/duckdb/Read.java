package io.github.vae4j.data.duckdb;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Table;
import java.util.ArrayList;
import java.util.List;

/** Data as users open them: by their locator, through the providers that are found. */
final class Read {
  private Read() {}

  static Dataset open(String locator, String query) {
    return Datasets.open(locator, DataSettings.builder().query(query).build());
  }

  /** Returns the rows, cells as people write them with blanks between them. */
  static List<String> rows(String locator, String query) {
    try (Dataset data = open(locator, query)) {
      return rows(data);
    }
  }

  static List<String> rows(Dataset data) {
    Table table = data.table().orElseThrow();
    List<String> rows = new ArrayList<>();
    double[] cells = new double[table.columns().size()];
    for (int row = 0; row < table.rows(); row++) {
      table.read(row, cells);
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < cells.length; i++) {
        String text = table.text(i, cells[i]);
        texts.add(text.isEmpty() ? "_" : text);
      }
      rows.add(String.join(" ", texts));
    }
    return rows;
  }

  /** Returns the message with which data are refused. */
  static String refusal(String locator, String query) {
    return assertThrows(DataException.class, () -> open(locator, query).close()).getMessage();
  }
}
