package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scores, and what is decided by them, from the command line. In the table the income follows the
 * age; in each twentieth row, which is of the class fraud, it is far too high.
 */
final class ScoreCommandTest {
  private static final int ROWS = 400;
  private static final String SCORE = "score m/model.safetensors claims.csv ";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>(List.of("# claims", "customer,age,income,city,class"));
    for (int i = 0; i < ROWS; i++) {
      double age = 45 + 10 * random.nextGaussian();
      double income = 1000 + 50 * age + 40 * random.nextGaussian() + (fraud(i) ? 5000 : 0);
      lines.add(
          String.format(
              Locale.ROOT,
              "C%d,%s,%.1f,%s,%s",
              1000 + i,
              i % 7 == 3 ? "" : String.format(Locale.ROOT, "%.1f", age),
              income,
              i % 3 == 0 ? "Oslo" : "Rome",
              fraud(i) ? "fraud" : "fine"));
    }
    Files.write(folder.resolve("claims.csv"), lines);
    succeed(
        "train claims.csv --id customer --label class --train-on fine --epochs 40 --hidden 32"
            + " --latent 2 --out m");
  }

  private static boolean fraud(int row) {
    return row % 20 == 7;
  }

  private static Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" +")));
    words.addAll(List.of("--backend", "reference"));
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private static String succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result.out();
  }

  /** Returns the rows of a file of scores, by the names of its columns. */
  private static List<Map<String, String>> read(String file, String header) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(file));
    assertEquals(header, lines.get(0));
    String[] names = header.split(",");
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      assertEquals(names.length, cells.length, line);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < cells.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.getOrDefault(column, ""));
  }

  private static String cell(Map<String, String> row, String column) {
    return row.getOrDefault(column, "absent");
  }

  @Test
  void whatIsAboveAQuantileIsFlaggedWithReasons() throws IOException {
    String out = succeed(SCORE + "--threshold quantile:0.9 --explain 2 --out q.csv");
    List<Map<String, String>> rows =
        read(
            "q.csv",
            "customer,line,score,standard_error,effective_sample_size,pareto_k,percentile,flag,label,why_1,why_2");
    assertEquals(ROWS, rows.size());
    for (int i = 0; i < ROWS; i++) {
      Map<String, String> row = rows.get(i);
      assertEquals("C" + (1000 + i), cell(row, "customer"));
      assertEquals(Integer.toString(i + 3), cell(row, "line")); // a comment and the header
      assertTrue(number(row, "standard_error") > 0 && number(row, "standard_error") <= 1, "" + row);
      double size = number(row, "effective_sample_size");
      assertTrue(size >= 1 && size <= 100, "" + row);
      boolean flagged = number(row, "flag") == 1;
      assertEquals(number(row, "percentile") > 90 + 50.0 / 38, flagged, "" + row); // of 38 scores
      assertEquals(flagged, !cell(row, "why_1").isEmpty(), "" + row);
      if (fraud(i)) {
        assertTrue(flagged, "" + row);
        assertTrue(cell(row, "why_1").matches("income=\\d+\\.?\\d* \\(\\d+\\.\\d\\d\\)"), "" + row);
        assertFalse(cell(row, "why_2").isEmpty(), "" + row);
      }
    }
    assertTrue(out.contains("quantile 0.9 of 38 validation data, IWAE-100"), out);
    assertTrue(out.contains("too few to say below what"), out);
    assertTrue(out.contains("20 of 400 are anomalies (class fraud)"), out);
    assertTrue(out.contains("AUROC              1.0000, its error cannot be told"), out);
    assertTrue(out.lines().allMatch(line -> line.length() <= 80), out);
  }

  @Test
  void contaminationIsAShareOfTheScoredData() throws IOException {
    succeed(SCORE + "--contamination 0.05 --out c.csv");
    List<Map<String, String>> rows =
        read(
            "c.csv",
            "customer,line,score,standard_error,effective_sample_size,pareto_k,percentile,flag,label");
    for (int i = 0; i < ROWS; i++) {
      assertEquals(fraud(i) ? 1 : 0, number(rows.get(i), "flag"), "" + rows.get(i));
    }
  }

  @Test
  void theOtherClassMayBeNamed() {
    String out = succeed(SCORE + "--positive fine --out p.csv");
    assertTrue(out.contains("380 of 400 are anomalies (class fine)"), out);
    assertTrue(out.contains("AUROC              0.0000"), out);
  }

  @Test
  void withoutAThresholdTheStrangestAreExplained() throws IOException {
    succeed(SCORE + "--explain 1 --out e.csv");
    List<Map<String, String>> rows =
        read(
            "e.csv",
            "customer,line,score,standard_error,effective_sample_size,pareto_k,percentile,label,why_1");
    assertEquals(20, rows.stream().filter(row -> !cell(row, "why_1").isEmpty()).count());
  }

  @Test
  void refinedScoresHaveNeitherErrorNorPercentile() throws IOException {
    succeed(SCORE + "--limit 20 --refine svi:2 --contamination 0.05 --out r.csv");
    List<Map<String, String>> rows =
        read(
            "r.csv",
            "customer,line,score,standard_error,effective_sample_size,pareto_k,flag,label");
    assertEquals(1, rows.stream().filter(row -> number(row, "flag") == 1).count());
    for (String unknown : List.of("standard_error", "effective_sample_size", "pareto_k")) {
      assertEquals("", cell(rows.get(0), unknown));
    }
  }

  @Test
  void imagesAreToldByTheirFiles() throws IOException {
    for (int i = 0; i < 40; i++) {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSample(i % 4, i / 4 % 4, 0, 255);
      Path file = folder.resolve("images/" + i % 2 + "/" + i + ".png");
      Files.createDirectories(file.getParent());
      assertTrue(ImageIO.write(image, "png", file.toFile()));
    }
    succeed("train images --epochs 2 --hidden 8 --latent 2 --out i");
    succeed("score i/model.safetensors images --out i.csv");
    List<Map<String, String>> rows =
        read("i.csv", "file,score,standard_error,effective_sample_size,pareto_k,percentile,label");
    assertEquals(Path.of("0", "0.png").toString(), cell(rows.get(0), "file"));
    assertEquals("1", cell(rows.get(39), "label"));
    Processes.Result refused = run("score i/model.safetensors images --explain 1 --out n.csv");
    assertEquals(2, refused.exitCode(), refused::toString);
    assertTrue(refused.err().contains("was not trained on the columns of a table"), refused.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--threshold high|threshold: expected quantile:0.99 or a number of nats, found 'high'",
        "--threshold 5 --contamination 0.1|both say what is flagged; leave one out",
        "--contamination 5|contamination: the share needs to be between 0 and 1, got 5.0",
        "--explain -1|--explain: expected a number of columns, found -1",
        "--refine svi:1 --explain 1|leave out --refine",
        "--refine svi:1 --threshold quantile:0.9|not scored with --refine; leave it out, or give --contamination",
        "--positive theft|expected some of the data to be of it, not all, found the classes"
      })
  void whatCannotBeDecidedIsRefused(String options, String message) {
    Processes.Result result = run(SCORE + options + " --out refused.csv");
    assertEquals(2, result.exitCode(), result::toString);
    assertTrue(result.err().contains(message), result.err());
  }
}
