package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Ways, arithmetic, planes and traversals in latent space, from the command line. */
final class LatentSpaceCommandTest {
  private static final String MODEL = "runs/digits/model.safetensors";
  private static final String TABLE = "runs/table/model.safetensors";

  private static final int IMAGE = 8 * 7; // pixels of a digit in a picture
  private static final int GAP = 4;
  private static final int TITLE = 26; // above the images
  private static final int HEADS = 18; // of the columns

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    succeed("train digits --epochs 3 --hidden 32 --latent 3");
    List<String> lines = new ArrayList<>(List.of("a,b,class"));
    for (int i = 0; i < 40; i++) {
      lines.add(2 * i + "," + (40 - i * i % 7) + "," + i % 2);
    }
    Files.write(folder.resolve("table.csv"), lines);
    succeed(
        "train table.csv --label-column class --epochs 2 --hidden 8 --latent 1 --out runs/table");
  }

  private static Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("--backend", "reference"));
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private static Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static void assertPicture(String file, int columns, int rows, int blocks)
      throws IOException {
    BufferedImage image = ImageIO.read(folder.resolve(file).toFile());
    int images = columns * (IMAGE + GAP) + GAP + (blocks - 1) * 2 * GAP;
    assertTrue(image.getWidth() > images, "names of the lines stand before them");
    assertEquals(rows * (IMAGE + GAP) + GAP + TITLE + HEADS, image.getHeight());
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

  private static void assertSame(double[] expected, double[] row, int skipped) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], row[i + skipped], 1e-4);
    }
  }

  @Test
  void interpolationGoesFromTheReconstructionOfOneRowToThatOfTheOther() throws IOException {
    succeed("reconstruct " + MODEL + " digits --limit 12 --out reconstructions.csv");
    for (String way : List.of("", " --spherical")) {
      succeed(
          "interpolate " + MODEL + " digits --from 3,0 --to 8,11 --steps 5 --out way.csv" + way);
      assertEquals(List.of("from", "to", "t", "x0"), header("way.csv").subList(0, 4));
      List<double[]> rows = rows("way.csv");
      assertEquals(10, rows.size());
      for (int i = 0; i < 5; i++) {
        assertSame(new double[] {3, 8, i / 4.0}, rows.get(i), 0);
        assertSame(new double[] {0, 11, i / 4.0}, rows.get(5 + i), 0);
      }
      List<double[]> ends = rows("reconstructions.csv");
      assertSame(ends.get(3), rows.get(0), 3);
      assertSame(ends.get(8), rows.get(4), 3);
      assertSame(ends.get(11), rows.get(9), 3);
    }
  }

  @Test
  void interpolationDrawsPairsOfRowsOrOfTheirPrior() throws IOException {
    Processes.Result drawn = succeed("interpolate " + MODEL + " digits --pairs 4");
    assertPicture("interpolation.png", 11, 4, 3);
    assertEquals(
        4,
        drawn.out().lines().filter(line -> line.matches("row \\d+ .label .*")).count(),
        drawn::toString);
    assertEquals(drawn.out(), succeed("interpolate " + MODEL + " digits --pairs 4").out());
    succeed("interpolate " + MODEL + " --steps 3 --pairs 5 --out prior.png");
    assertPicture("prior.png", 3, 5, 1);
    succeed("sample " + MODEL + " --count 2 --out samples.csv");
    succeed("interpolate " + MODEL + " --steps 2 --pairs 1 --out prior.csv");
    assertSame(rows("samples.csv").get(0), rows("prior.csv").get(0), 3);
    assertSame(rows("samples.csv").get(1), rows("prior.csv").get(1), 3);
  }

  @Test
  void arithmeticOfStrengthZeroIsTheReconstruction() throws IOException {
    succeed("reconstruct " + MODEL + " digits --limit 7 --out reconstructions.csv");
    succeed(
        "arithmetic "
            + MODEL
            + " digits --plus 0 --minus 6 --rows 5,6 --strengths -1,0,1.5 --out sum.csv");
    List<double[]> rows = rows("sum.csv");
    assertEquals(6, rows.size());
    assertEquals(List.of("row", "strength", "x0"), header("sum.csv").subList(0, 3));
    assertSame(new double[] {5, -1}, rows.get(0), 0);
    assertSame(new double[] {6, 1.5}, rows.get(5), 0);
    assertSame(rows("reconstructions.csv").get(5), rows.get(1), 2);
    assertSame(rows("reconstructions.csv").get(6), rows.get(4), 2);
  }

  @Test
  void arithmeticMovesDataOfTheOtherClass() throws IOException {
    Processes.Result result = succeed("arithmetic " + MODEL + " digits --plus 8 --minus 3");
    assertTrue(
        result.out().startsWith("label 8 (174 data) minus label 3 (183 data): length "),
        result::toString);
    assertPicture("arithmetic.png", 8, 8, 2);
    Processes.Result others =
        succeed(
            "arithmetic " + TABLE + " table.csv --label-column class --plus 1 --out others.csv");
    assertTrue(
        others.out().startsWith("label 1 (20 data) minus all others (20 data)"), others::toString);
    assertEquals(List.of("row", "strength", "a", "b"), header("others.csv"));
    for (double[] row : rows("others.csv")) {
      assertEquals(0, row[0] % 2);
    }
  }

  @Test
  void thePlaneIsThatOfTheMostActiveDimensionsOfTheData() throws IOException {
    Processes.Result active = succeed("manifold " + MODEL + " digits --grid 5");
    assertPicture("manifold.png", 5, 5, 1);
    assertTrue(
        active
            .out()
            .lines()
            .findFirst()
            .orElse("")
            .matches(
                "dimension \\d \\(KL [.0-9]+ nats\\) across, dimension \\d \\(KL [.0-9]+ nats\\) upwards, all others 0"),
        active::toString);
    Processes.Result named =
        succeed("manifold " + MODEL + " --grid 3 --dimensions 2,0 --coverage 0.6 --out plane.csv");
    assertTrue(
        named.out().startsWith("dimension 2 across, dimension 0 upwards, all others 0"),
        named::toString);
    assertEquals(List.of("z2", "z0", "x0"), header("plane.csv").subList(0, 3));
    List<double[]> rows = rows("plane.csv");
    assertEquals(9, rows.size());
    double edge = 0.5244005; // the normal quantile of 0.7
    assertSame(new double[] {-edge, edge}, rows.get(0), 0);
    assertSame(new double[] {0, 0}, rows.get(4), 0);
    assertSame(new double[] {edge, -edge}, rows.get(8), 0);
  }

  @Test
  void aTraversalMovesEachDimensionAboutTheRow() throws IOException {
    succeed("reconstruct " + MODEL + " digits --limit 4 --out reconstructions.csv");
    succeed("traverse " + MODEL + " digits --row 3 --steps 3 --range 2 --out traversal.csv");
    List<double[]> rows = rows("traversal.csv");
    assertEquals(9, rows.size());
    for (int line = 0; line < 3; line++) {
      double[] middle = rows.get(3 * line + 1);
      assertSame(rows("reconstructions.csv").get(3), middle, 2);
      assertEquals(middle[1] - 2, rows.get(3 * line)[1], 1e-5);
      assertEquals(middle[1] + 2, rows.get(3 * line + 2)[1], 1e-5);
    }
    succeed("traverse " + MODEL + " --dimensions 2,1");
    assertPicture("traversal.png", 9, 2, 1);
    succeed("traverse " + TABLE);
    assertEquals(9, rows("traversal.csv").size());
  }

  @Test
  void whatIsWrongIsToldByItsExitCodeAndLeavesNothing() {
    Processes.Result label = run("arithmetic " + MODEL + " digits --plus 11 --out a.png");
    assertEquals(2, label.exitCode(), label::toString);
    assertTrue(label.err().contains("needs data of label 11, found the labels [0, 1, 2, 3, 4"));
    Processes.Result data = run("traverse " + MODEL + " table.csv --out a.png");
    assertEquals(3, data.exitCode(), data::toString);
    assertTrue(data.err().contains("expected data of shape [8, 8]"), data::toString);
    assertFalse(Files.exists(folder.resolve("a.png")));
  }
}
