package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of the standard input that are scored as they come. */
final class ScoreStreamCommandTest {
  private static final int ROWS = 400;
  private static final int MANY_ROWS = 300_000;
  private static final long LIMIT_SECONDS = 120;
  private static final String SCORE = "vae score m/model.safetensors ";
  private static final String HEADER =
      "customer,line,score,standard_error,effective_sample_size,pareto_k,percentile";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>(List.of("# claims", "customer,since,age,income,city"));
    for (int i = 0; i < ROWS; i++) {
      double age = 45 + 10 * random.nextGaussian();
      lines.add(
          String.format(
              Locale.ROOT,
              "C%d,20%02d-03-%02d,%s,%.1f,%s",
              1000 + i,
              10 + i % 12,
              1 + i % 28,
              i % 7 == 3 ? "" : String.format(Locale.ROOT, "%.1f", age),
              1000 + 50 * age + 40 * random.nextGaussian(),
              i % 3 == 0 ? "Oslo" : "\"Rome, Italy\""));
    }
    Files.write(folder.resolve("claims.csv"), lines);
    Processes.Result trained =
        shell(
            "vae train claims.csv --id customer --epochs 10 --hidden 16 --latent 2 --search off"
                + " --out m --backend reference");
    assertEquals(0, trained.exitCode(), trained::toString);
  }

  private static Processes.Result shell(String line) {
    Path bin = Product.HOME.resolve("bin");
    return Processes.run(
        List.of("bash", "-c", line), folder, Map.of("PATH", bin + ":" + System.getenv("PATH")));
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  private static String score(String line) {
    return line.split(",", -1)[2];
  }

  @Test
  void scoresAreThoseOfAFile() throws IOException {
    String how = " --threshold quantile:0.9 --explain 2 --backend reference";
    Processes.Result whole = shell(SCORE + "claims.csv --out whole.csv" + how);
    assertEquals(0, whole.exitCode(), whole::toString);
    Processes.Result stream = shell("cat claims.csv | " + SCORE + "- --stream" + how);
    assertEquals(0, stream.exitCode(), stream::toString);
    assertEquals(Files.readString(folder.resolve("whole.csv")).strip(), stream.out());
    assertTrue(stream.err().contains("400 rows"), stream::toString);
  }

  @Test
  void columnsAreFoundByTheirNames() {
    String turned =
        shell(
                "grep -v '^#' claims.csv | sed 's/\"Rome, Italy\"/Rome_Italy/'"
                    + " | awk -F, -v OFS=';' '{ print $4, $5, \"more\", $3, $2, $1 }'"
                    + " | sed 's/Rome_Italy/\"Rome, Italy\"/' | "
                    + SCORE
                    + "--stream --quiet --backend reference")
            .out();
    Processes.Result whole = shell(SCORE + "claims.csv --out - --quiet --backend reference");
    List<String> expected = lines(whole.out());
    List<String> found = lines(turned);
    assertEquals(HEADER, found.get(0));
    assertEquals(
        expected.stream().map(ScoreStreamCommandTest::score).toList(),
        found.stream().map(ScoreStreamCommandTest::score).toList());
  }

  @Test
  void aRowWithoutAScoreEndsNothing() {
    Processes.Result result =
        shell(
            "printf 'customer,since,age,income,city\\nA,2012-03-04,40,3000,Oslo\\n"
                + "B,2012-03-04,old,3000,Oslo\\nC,2012-03-04,40\\nD,4.3.2012,40,3000,Oslo\\n"
                + "E,2012-03-04,40,3000,Paris' | "
                + SCORE
                + "- --stream --backend reference");
    assertEquals(3, result.exitCode(), result::toString);
    List<String> found = lines(result.out());
    assertEquals(6, found.size(), result::toString);
    assertEquals("B,3,,,,,", found.get(2));
    assertEquals(",4,,,,,", found.get(3));
    assertEquals("D,5,,,,,", found.get(4));
    assertTrue(Double.parseDouble(score(found.get(1))) < 100, result::toString);
    assertTrue(Double.parseDouble(score(found.get(5))) < 100, result::toString);
    assertEquals(
        List.of(
            "vae: standard input, line 3, column 'age': expected a number, as in training, found"
                + " 'old'; correct it, or name a word for missing cells with --missing",
            "vae: standard input, line 4: expected 5 cells as in line 1, found 3; cells are separated"
                + " by commas, as the first lines show: if that is wrong, say --delimiter comma,"
                + " semicolon, tab, pipe, blank or another character",
            "vae: standard input, line 5, column 'since': expected a date or time of the form"
                + " uuuu-MM-dd as in training, found '4.3.2012'"),
        lines(result.err()).stream().filter(line -> line.startsWith("vae:")).toList());
    assertTrue(result.err().contains("5 rows, 3 without a score"), result::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                    | expected at least one line of cells, found none",
        "customer,age          | expected the columns 'since', 'income', 'city' that the model was",
        "A,2012-03-04,40,1,Oslo | expected numbers or names of columns, found both"
      })
  void whatIsNoTableIsRefused(String header, String message) {
    Processes.Result result =
        shell(
            "printf '"
                + header
                + "\\n1,2\\n' | head -n "
                + (header.isEmpty() ? 0 : 2)
                + " | "
                + SCORE
                + "--stream --backend reference");
    assertEquals(3, result.exitCode(), result::toString);
    assertEquals("", result.out());
    assertTrue(result.err().contains("standard input"), result::toString);
    assertTrue(result.err().contains(message), result::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- --stream --contamination 0.1 | --stream: does not go with --contamination",
        "- --stream --json              | --stream: does not go with --json",
        "- --stream --out s.csv         | send it to a file by > s.csv",
        "- --stream --explain 1         | say which by --threshold",
        "claims.csv --stream            | expected - in the place of DATA",
        "- --stream --query x           | expected no setting query"
      })
  void whatNeedsAllRowsIsRefused(String options, String message) {
    Processes.Result result = shell(SCORE + options + " --backend reference < claims.csv");
    assertEquals(2, result.exitCode(), result::toString);
    assertTrue(result.err().contains(message), result::toString);
  }

  /** A command whose input is written while its output is read. */
  private static final class Running implements AutoCloseable {
    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    Running(String... prefix) throws IOException {
      List<String> command = new ArrayList<>(List.of(prefix));
      command.addAll(
          List.of(
              Product.HOME.resolve("bin/vae").toString(),
              "score",
              "m/model.safetensors",
              "-",
              "--stream",
              "--quiet",
              "--backend",
              "reference"));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().keySet().removeIf(name -> name.startsWith("VAE_"));
      this.process = builder.start();
      this.in = process.outputWriter(StandardCharsets.UTF_8);
      this.out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void write(String text) throws IOException {
      in.write(text);
      in.flush();
    }

    String line() throws ExecutionException, InterruptedException, TimeoutException {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return String.valueOf(out.readLine());
                } catch (IOException e) {
                  return "" + e;
                }
              })
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    int end() throws InterruptedException {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it did not end");
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void aScoreWaitsForNoOtherRow() throws Exception {
    try (Running running = new Running()) {
      running.write("customer,since,age,income,city\nA,2012-03-04,40,3000,Oslo\n");
      assertEquals(HEADER, running.line());
      assertTrue(running.line().startsWith("A,2,"));
      running.write("B,2012-03-04,40,3000,Oslo\nC,2012");
      assertTrue(running.line().startsWith("B,3,"));
      running.write("-03-04,40,3000,Oslo");
      running.in.close();
      assertTrue(running.line().startsWith("C,4,"));
      assertEquals(0, running.end());
    }
  }

  @Test
  void aSignalEndsIt() throws Exception {
    try (Running running = new Running("env", "--default-signal")) {
      running.write("customer,since,age,income,city\nA,2012-03-04,40,3000,Oslo\n");
      assertEquals(HEADER, running.line());
      assertTrue(running.line().startsWith("A,2,"));
      String pid = Long.toString(running.process.pid());
      assertEquals(0, new ProcessBuilder("kill", "-INT", pid).start().waitFor());
      assertEquals(130, running.end());
    }
  }

  @Test
  void itEndsWhenNobodyReadsAnyMore() throws Exception {
    try (Running running = new Running()) {
      running.write("customer,since,age,income,city\nA,2012-03-04,40,3000,Oslo\n");
      assertEquals(HEADER, running.line());
      assertTrue(running.line().startsWith("A,2,"));
      running.out.close();
      running.write("B,2012-03-04,40,3000,Oslo\n");
      assertEquals(0, running.end());
    }
  }

  @Test
  void memoryDoesNotGrowWithTheRows() {
    // Ids are different in each row: kept, they alone would fill this heap.
    Processes.Result result =
        shell(
            "awk 'BEGIN { print \"customer,since,age,income,city\"; for (i = 0; i < "
                + MANY_ROWS
                + "; i++) printf(\"C%0200d,2012-03-04,%d,3000,Oslo\\n\", i, i % 90) }' | VAE_JAVA_OPTS="
                + "-Xmx48m "
                + SCORE
                + "--stream --importance-samples 1 --backend reference | tail -1");
    assertEquals(0, result.exitCode(), result::toString);
    assertEquals(
        "C" + "0".repeat(194) + (MANY_ROWS - 1) + "," + (MANY_ROWS + 1),
        String.join(",", List.of(result.out().split(",", -1)).subList(0, 2)),
        result::toString);
    assertTrue(result.err().contains(String.format(Locale.ROOT, "%,d rows", MANY_ROWS)));
  }

  @Test
  void rowsThatAreThereAreScoredTogether() {
    String many =
        String.join("", IntStream.range(0, 3).mapToObj(i -> "tail -n +3 claims.csv; ").toList());
    Processes.Result result =
        shell("(cat claims.csv; " + many + ") | " + SCORE + "--stream --quiet --backend reference");
    assertEquals(0, result.exitCode(), result::toString);
    List<String> found = lines(result.out());
    assertEquals(1 + 4 * ROWS, found.size());
    for (int i = 1; i <= ROWS; i++) { // in another part, at another place of it
      assertEquals(score(found.get(i)), score(found.get(i + 3 * ROWS)));
    }
  }
}
