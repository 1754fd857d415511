package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that are conditional on the class label or on columns of a table, from the command line.
 */
final class ConditionCommandTest {
  private static final String LABEL = "runs/label/model.safetensors";
  private static final String COLUMNS = "runs/columns/model.safetensors";
  private static final String BOTH = "runs/both/model.safetensors";
  private static final String PLAIN = "runs/plain/model.safetensors";
  private static final String TABLE = "table.csv --label-column class";

  private static final int CELL = 8 * 7 + 4; // pixels of a digit in a picture and of a gap
  private static final int GAP = 4;
  private static final int TITLE = 26; // above the images
  private static final int HEADS = 18; // of the columns

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    succeed(
        "train digits --condition label --epochs 40 --learning-rate 0.005 --hidden 32 --latent 3 --out runs/label");
    succeed(
        "train digits --limit 100 --prior mixture:3 --epochs 1 --hidden 8 --latent 2 --out runs/plain");
    Files.write(folder.resolve("table.csv"), table(0, 1, 2, 3, 4));
    Files.write(folder.resolve("no-age.csv"), table(0, 2, 3, 4));
    Files.write(folder.resolve("no-class.csv"), table(0, 1, 2, 3));
    succeed(
        "train "
            + TABLE
            + " --condition age,income --epochs 60 --hidden 16 --latent 2 --out runs/columns");
    succeed(
        "train "
            + TABLE
            + " --condition label,age --epochs 2 --hidden 8 --latent 2 --out runs/both");
  }

  /** Returns some columns of a table, where a follows the age: a, age, b, income, class. */
  private static List<String> table(int... columns) {
    List<String> lines = new ArrayList<>();
    for (int i = -1; i < 300; i++) {
      int age = 20 + i * 7 % 50;
      String row =
          String.format(
              "%d.%d,%d,%d,%d,%d", age / 10, i * i % 10, age, i % 9, 1000 + i * 13 % 500, i % 3);
      String[] cells = (i < 0 ? "a,age,b,income,class" : row).split(",");
      lines.add(String.join(",", Arrays.stream(columns).mapToObj(c -> cells[c]).toList()));
    }
    return lines;
  }

  private static Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    if (!words.get(0).equals("inspect")) {
      words.addAll(List.of("--backend", "reference"));
    }
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private static Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static List<String> header(String file) throws IOException {
    return List.of(Files.readAllLines(folder.resolve(file)).get(0).split(","));
  }

  private static List<double[]> rows(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream()
        .skip(1)
        .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toList();
  }

  private static void assertPicture(String file, int columns, int rows, int above)
      throws IOException {
    BufferedImage image = ImageIO.read(folder.resolve(file).toFile());
    assertTrue(image.getWidth() > columns * CELL + GAP, "names of the lines stand before them");
    assertEquals(rows * CELL + GAP + above, image.getHeight());
  }

  private static void assertSame(double[] expected, double[] row, int skipped) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], row[i + skipped], 1e-3);
    }
  }

  /** Returns the mean of a column over rows whose label, the first column, is this. */
  private static double mean(List<double[]> rows, int label, int column) {
    return rows.stream()
        .filter(r -> r[0] == label)
        .mapToDouble(r -> r[column])
        .average()
        .orElseThrow();
  }

  @Test
  void samplesAreOfTheClassThatIsAskedFor() throws IOException {
    assertPicture("runs/label/samples.png", 10, 10, TITLE);
    assertTrue(Files.exists(folder.resolve("runs/label/reconstructions.png")));
    succeed("sample " + LABEL + " --condition label=all --count 12 --out all.png");
    assertPicture("all.png", 10, 20, TITLE);
    succeed("sample " + LABEL + " --condition label=all --out each.csv");
    assertEquals(List.of("label", "x0", "x1"), header("each.csv").subList(0, 3));
    List<double[]> rows = rows("each.csv");
    assertEquals(100, rows.size());
    int middle = 1 + 3 * 8 + 4; // within the ring of a zero, on the stroke of a one
    assertTrue(mean(rows, 1, middle) > mean(rows, 0, middle) + 4);
    succeed("sample " + LABEL + " --condition label=1 --count 20 --out ones.csv");
    List<double[]> ones = rows("ones.csv");
    assertEquals(20, ones.size());
    double mean = ones.stream().mapToDouble(r -> r[middle - 1]).average().orElseThrow();
    assertTrue(mean > mean(rows, 0, middle) + 4);
  }

  @Test
  void samplesOfATableFollowTheColumnsThatAreGiven() throws IOException {
    double[] means = new double[2];
    for (int i = 0; i < 2; i++) {
      succeed(
          "sample "
              + COLUMNS
              + " --condition age="
              + (30 + 30 * i)
              + " --condition income=1200 --count 50 --out s.csv");
      assertEquals(List.of("a", "b"), header("s.csv"));
      means[i] = rows("s.csv").stream().mapToDouble(r -> r[0]).average().orElseThrow();
    }
    assertTrue(means[1] > means[0] + 1, () -> Arrays.toString(means));
    succeed("sample " + BOTH + " --condition label=all,age=30 --count 2 --out both.csv");
    assertEquals(List.of("label", "a", "b", "income"), header("both.csv"));
    assertEquals(6, rows("both.csv").size());
  }

  @Test
  void dataAreUsedUnderTheirOwnConditions() throws IOException {
    for (String use : List.of(LABEL + " digits --limit 9", BOTH + " " + TABLE + " --limit 9")) {
      succeed("reconstruct " + use + " --out r.csv");
      List<double[]> reconstructions = rows("r.csv");
      succeed("interpolate " + use + " --from 3 --to 8 --steps 3 --out way.csv");
      assertSame(reconstructions.get(3), rows("way.csv").get(0), 3);
      succeed("traverse " + use + " --row 4 --steps 3 --out t.csv");
      assertSame(reconstructions.get(4), rows("t.csv").get(1), 2);
      succeed("arithmetic " + use + " --plus 1 --rows 5 --strengths 0 --out sum.csv");
      assertSame(reconstructions.get(5), rows("sum.csv").get(0), 2);
      succeed("score " + use + " --importance-samples 5 --refine svi:2 --out s.csv");
      succeed("encode " + use + " --refine bsvi:2 --out z.csv");
      succeed("reconstruct " + use + " --refine svi:2 --out refined.csv");
      // Refined so little, what is decoded under its own condition stays near.
      double[] refined = rows("refined.csv").get(3);
      double[] before = reconstructions.get(3);
      assertTrue(distance(refined, before) < 0.5 * distance(reconstructions.get(0), before));
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void anotherConditionCanBeAskedFor() throws IOException {
    succeed("interpolate " + LABEL + " digits --limit 9 --from 3 --to 8 --steps 3 --out own.csv");
    String asked =
        "interpolate " + LABEL + " digits --limit 9 --from 3 --to 8 --steps 3 --condition label=";
    succeed(asked + "3 --out three.csv"); // datum 3 is a three
    succeed(asked + "0 --out zero.csv");
    assertSame(rows("own.csv").get(2), rows("three.csv").get(2), 0);
    assertNotEquals(rows("own.csv").get(2)[3 + 20], rows("zero.csv").get(2)[3 + 20], 0.1);
    succeed("interpolate " + LABEL + " --pairs 2 --steps 3 --condition label=2");
    assertPicture("interpolation.png", 3, 2, TITLE + HEADS);
    succeed("traverse " + LABEL + " --condition label=2 --steps 3");
    assertPicture("traversal.png", 3, 3, TITLE + HEADS);
    succeed("manifold " + LABEL + " --condition label=2 --grid 3");
    assertPicture("manifold.png", 3, 3, TITLE + HEADS);
    succeed("manifold " + COLUMNS + " --condition age=30,income=1200 --grid 3 --out plane.csv");
    assertEquals(List.of("z0", "z1", "a", "b"), header("plane.csv"));
    succeed("arithmetic " + LABEL + " digits --limit 50 --plus 1 --condition label=4");
  }

  @Test
  void everyEstimatorTakesTheConditionsOfTheData() {
    for (String use : List.of(LABEL + " digits --limit 4", BOTH + " " + TABLE + " --limit 4")) {
      Processes.Result result =
          succeed("evaluate " + use + " --estimator iwae:20;ais:20;hmc:20;svi:2 --refine bsvi:2");
      for (String bound : List.of("IWAE-20", "AIS(20)-16", "HMC-20", "ELBO*", "BSVI(2)")) {
        assertTrue(result.out().contains("  " + bound), result::toString);
      }
      Processes.Result gaps = succeed("gaps " + use + " --steps 5 --estimator iwae:20");
      assertTrue(gaps.out().contains("amortisation"), gaps::toString);
    }
    Processes.Result drawn = run("evaluate " + LABEL + " --estimator bdmc:20");
    assertEquals(2, drawn.exitCode(), drawn::toString);
    assertTrue(drawn.err().contains("this one is conditional on label (0 to 9)"), drawn::toString);
  }

  @Test
  void bitsPerDimensionCountOnlyWhatIsModelled() throws IOException {
    Files.write(
        folder.resolve("binary.csv"),
        List.of(
            "a,given,b",
            "0,1,1",
            "1,0,0",
            "1,1,1",
            "0,0,0",
            "1,1,0",
            "0,1,1",
            "1,0,1",
            "0,0,1",
            "1,0,0",
            "0,1,0"));
    succeed("train binary.csv --condition given --epochs 1 --hidden 4 --latent 1 --out runs/bits");
    succeed(
        "evaluate runs/bits/model.safetensors binary.csv --importance-samples 5 --refine svi:1 --out bits.csv");
    int counted = 0;
    for (String line : Files.readAllLines(folder.resolve("bits.csv"))) {
      String[] cells = line.split(",");
      if (cells.length > 5 && !cells[5].isEmpty() && !cells[5].equals("bits_per_dimension")) {
        assertEquals(
            -Double.parseDouble(cells[2]) / 2 / Math.log(2),
            Double.parseDouble(cells[5]),
            1e-9,
            line);
        counted++;
      }
    }
    assertEquals(5, counted); // ELBO, IWAE-5, ELBO before, ELBO*, SVI(1)
  }

  @Test
  void inspectShowsTheConditions() {
    String shown = succeed("inspect " + BOTH).out();
    assertTrue(shown.contains("  condition      age, label (0 to 2)\n"), shown);
    String columns = shown.replaceAll(" +", " "); // kinds stand below each other
    assertTrue(columns.contains(" columns a numeric\n"), shown);
    assertTrue(columns.contains(" age condition numeric\n"), shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sample "
            + LABEL
            + " | 2 | --condition: the model is conditional on label (0 to 9); give a value of each, such as --condition label=1",
        "sample "
            + BOTH
            + " --condition age=30 | 2 | conditional on age, label (0 to 2); give a value of each",
        "interpolate " + LABEL + " | 2 | such as --condition label=1",
        "traverse " + COLUMNS + " | 2 | such as --condition age=1,income=1",
        "manifold " + LABEL + " digits | 2 | such as --condition label=1",
        "sample "
            + LABEL
            + " --condition label=10 | 2 | condition label: expected a class from 0 to 9, found '10'",
        "sample "
            + LABEL
            + " --condition label=1,label=2 | 2 | --condition: 'label' is given twice",
        "sample "
            + LABEL
            + " --condition seven | 2 | --condition: expected NAME=VALUE, such as label=7, found 'seven'",
        "sample "
            + COLUMNS
            + " --condition label=all | 2 | the model has no condition 'label'; it has age, income",
        "sample "
            + COLUMNS
            + " --condition age=old,income=1 | 2 | condition age: expected a number, found 'old'",
        "sample "
            + PLAIN
            + " --condition label=1 | 2 | the model is not conditional; leave out 'label'",
        "sample "
            + PLAIN
            + " --condition label=all | 2 | the model is not conditional; leave out 'label'",
        "traverse "
            + PLAIN
            + " digits --condition label=1 | 2 | the model is not conditional; leave out 'label'",
        "score "
            + BOTH
            + " no-class.csv | 3 | no-class.csv: expected labels, because the model is conditional on the class label, found none; name the column of a table by --label-column",
        "encode "
            + COLUMNS
            + " no-age.csv --label-column class | 3 | no-age.csv: expected the column 'age' that the model was trained on, found a, b, income",
        "train table.csv --condition label | 2 | --condition label: table.csv has no labels; name the column of a table by --label-column",
        "train " + TABLE + " --condition ages | 2 | did you mean 'age'?",
      })
  void whatIsMissingIsTold(String command, int code, String message) {
    Processes.Result result =
        run(command + (command.startsWith("train") ? "" : " --out refused.csv"));
    assertEquals(code, result.exitCode(), result::toString);
    assertTrue(result.err().contains(message), result::toString);
    assertFalse(Files.exists(folder.resolve("refused.csv")));
  }

  @Test
  void aClassThatTheModelHasNotSeenIsToldBeforeAnythingIsComputed() throws IOException {
    List<String> lines = new ArrayList<>(table(0, 1, 2, 3, 4));
    lines.add("1,30,2,1200,7");
    Files.write(folder.resolve("unseen.csv"), lines);
    Processes.Result result = run("score " + BOTH + " unseen.csv --label-column class --out u.csv");
    assertEquals(3, result.exitCode(), result::toString);
    assertTrue(
        result
            .err()
            .contains("line 302: expected a label from 0 to 2 as in the training data, found 7"),
        result::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--objective elbo:2,sampled",
        "--objective iwae:5 --prior mixture:5",
        "--objective miwae:2,3",
        "--objective renyi:0.5,5",
        "--objective svi:3 --prior vamp:20",
        "--objective savae:2",
        "--objective bsvi:3,weights=learned",
        "--objective wake-sleep --prior mixture:5",
        "--objective full-vb",
        "--architecture conv --hidden 4,8 --prior vamp:20",
      })
  void everyObjectiveNetworkAndPriorTrainsUnderConditions(String options) {
    String size = options.contains("--hidden") ? "" : " --hidden 8";
    succeed(
        "train digits --limit 100 --condition label --epochs 1 --latent 2 --overwrite --out runs/any "
            + options
            + size);
    succeed("sample runs/any/model.safetensors --condition label=all --count 1");
  }

  @Test
  void conditionalTrainingAgreesWithPlainJava() {
    Processes.Result result =
        Vae.in(folder)
            .run("parity", "runs/label/config.yaml", "--steps", "5", "--backends", "reference,djl");
    assertEquals(0, result.exitCode(), result::toString);
  }

  @Test
  void aPriorWithoutAKlInClosedFormIsReportedSo() throws IOException {
    assertTrue(header("runs/plain/metrics.csv").contains("training_sampled_kl"));
    assertTrue(header("runs/label/metrics.csv").contains("training_kl"));
    List<String> evaluation = Files.readAllLines(folder.resolve("runs/plain/evaluation.csv"));
    assertTrue(evaluation.stream().anyMatch(line -> line.startsWith("sampled KL,1,")));
    assertFalse(evaluation.stream().anyMatch(line -> line.startsWith("KL")));
    Processes.Result traversal = succeed("traverse " + PLAIN + " digits --limit 20 --out t.png");
    assertTrue(
        traversal.out().matches("(?s)line 1: dimension [01]\nline 2: dimension [01]\n.*"),
        traversal::toString);
    Processes.Result plane = run("manifold " + PLAIN);
    assertEquals(2, plane.exitCode(), plane::toString);
    assertTrue(
        plane
            .err()
            .contains(
                "equal shares of the prior N(0, I), and the prior of this model is mixture:3"),
        plane::toString);
    Processes.Result gaps =
        succeed("gaps " + PLAIN + " digits --limit 3 --steps 1 --estimator iwae:2");
    assertTrue(gaps.out().contains("amortisation"), gaps::toString); // with a sampled KL
  }
}
