package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet, JSON and databases as sources of data and as places of results. */
final class SourcesCommandTest {
  private static final String MODEL = "runs/customers/model.safetensors";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    List<String> csv = new ArrayList<>(List.of("id,since,city,member,age,income"));
    List<String> json = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String since = String.format(Locale.ROOT, "2026-01-%02d", 1 + i % 28);
      String city = i % 3 == 0 ? "Oslo" : "Bergen";
      csv.add("C" + i + "," + since + "," + city + "," + (i % 2 == 0) + "," + i % 50 + ",1.25");
      csv.set(i + 1, csv.get(i + 1).replace("1.25", i * 0.25 + ""));
      json.add(
          "{\"id\": \"C%d\", \"since\": \"%s\", \"city\": \"%s\", \"member\": %b, \"age\": %d, \"income\": %s}"
              .formatted(i, since, city, i % 2 == 0, i % 50, i * 0.25));
    }
    Files.write(folder.resolve("customers.csv"), csv);
    Files.write(folder.resolve("customers.ndjson"), json);
    succeed("train customers.csv --steps 20 --search off --backend reference --out runs/customers");
  }

  private static Processes.Result run(String command, String... query) {
    return Vae.in(folder)
        .run(
            Stream.concat(Stream.of(command.split(" ")), Arrays.stream(query))
                .toArray(String[]::new));
  }

  private static String succeed(String command, String... query) {
    Processes.Result result = run(command, query);
    assertEquals(0, result.exitCode(), result::toString);
    return result.out();
  }

  private static double[] column(String file, String name) {
    try (Dataset data = Datasets.open(folder.resolve(file).toString())) {
      Table table = data.table().orElseThrow();
      int at = table.columns().indexOf(name);
      double[] values = new double[table.rows()];
      double[] cells = new double[table.columns().size()];
      for (int row = 0; row < values.length; row++) {
        table.read(row, cells);
        values[row] = cells[at];
      }
      return values;
    }
  }

  @Test
  void aRowHasOneScoreWhereverItComesFromAndGoesTo() {
    succeed("score " + MODEL + " customers.csv --backend reference --out csv.csv");
    succeed("score " + MODEL + " customers.ndjson --backend reference --out json.parquet");
    succeed(
        "impute "
            + MODEL
            + " customers.csv --backend reference --out jdbc:duckdb:shop.db --out-table customers");
    succeed(
        "score " + MODEL + " jdbc:duckdb:shop.db --backend reference --out database.csv --query",
        "select * from customers order by substr(id, 2)::integer");

    double[] expected = column("csv.csv", "score");
    assertEquals(200, expected.length);
    assertTrue(Arrays.stream(expected).distinct().count() > 100);
    assertEquals(Arrays.toString(expected), Arrays.toString(column("json.parquet", "score")));
    assertEquals(Arrays.toString(expected), Arrays.toString(column("database.csv", "score")));
  }

  @Test
  void aQueryBelongsToItsTraining() throws IOException {
    String query = "select city, age, income from data where age < 40";
    succeed(
        "train customers.ndjson --steps 20 --search off --backend reference --out runs/q --query",
        query);

    assertTrue(Files.readString(folder.resolve("runs/q/config.yaml")).contains("query: " + query));
    // 160 of the 200 rows are younger, and a tenth of them is held out.
    assertTrue(succeed("inspect runs/q/model.safetensors").contains("144 data"));
  }

  @Test
  void aPasswordIsRefusedAndKeptNowhere() throws IOException {
    Processes.Result result =
        run(
            "train jdbc:postgresql://localhost/shop?password=secret --out runs/secret --query",
            "select 1");

    assertEquals(3, result.exitCode(), result::toString);
    assertTrue(result.err().contains("VAE_JDBC_PASSWORD"), result::toString);
    assertFalse(result.err().contains("secret"), result::toString);
    assertFalse(Files.exists(folder.resolve("runs/secret/config.yaml")));
  }

  @Test
  void whereNobodyWritesIsSaidBeforeTheWork() {
    Processes.Result result =
        run("encode " + MODEL + " customers.csv --out jdbc:nobody://localhost/shop");

    assertEquals(3, result.exitCode(), result::toString);
    assertTrue(result.err().contains("expected a driver of this database"), result::toString);
    Processes.Result table = run("encode " + MODEL + " customers.csv --out z.csv --out-table z");
    assertTrue(table.err().contains("--out-table: expected beside"), table::toString);
  }
}
