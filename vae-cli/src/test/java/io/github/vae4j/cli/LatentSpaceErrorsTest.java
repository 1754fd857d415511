package io.github.vae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands of the latent space say to a wrong command line or wrong data. */
class LatentSpaceErrorsTest {
  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(folder.resolve("PLAIN.csv"), "a,b\n1,2\n3,4\n5,7\n");
    Files.writeString(folder.resolve("ONE.csv"), "a,b\n1,2\n");
    String grey = "255,".repeat(64) + "1\n";
    Files.writeString(folder.resolve("GREY.csv"), grey + grey);
    StringWriter err = new StringWriter();
    String small = " --epochs 1 --hidden 4 --importance-samples 1";
    int digits = run(err, "train digits --limit 50 --latent 3 --out DIGITS" + small);
    int table = run(err, "train PLAIN.csv --validation PLAIN.csv --latent 1 --out TABLE" + small);
    assertEquals(List.of(0, 0), List.of(digits, table), err::toString);
  }

  /** Runs a command; words in capitals are files or folders of this test. */
  private static int run(StringWriter err, String command) {
    List<String> words = new ArrayList<>();
    for (String word : (command + " --backend reference").split(" ")) {
      words.add(
          switch (word) {
            case "MODEL" -> folder.resolve("DIGITS/model.safetensors").toString();
            case "MODEL1" -> folder.resolve("TABLE/model.safetensors").toString();
            default ->
                word.matches("[A-Z]+([.]csv)?|a[.]png") ? folder.resolve(word).toString() : word;
          });
    }
    return Main.execute(
        new PrintWriter(new StringWriter()), new PrintWriter(err), words.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "interpolate MODEL digits --from 3 --to 1797|2|--to 1797: no such row; those of digits are 0 to 1796",
        "interpolate MODEL digits --from 3|2|--from and --to: expected as many rows, found 1 and 0",
        "interpolate MODEL --from 3 --to 4|2|name rows of DATA",
        "interpolate MODEL digits --steps 1|2|--steps: needs at least 2, got 1",
        "interpolate MODEL PLAIN.csv|3|expected data of shape [8, 8]",
        "arithmetic MODEL digits|2|expected --plus LABEL, found none; see 'vae arithmetic --help'",
        "arithmetic MODEL digits --plus 11|2|needs data of label 11, found the labels [0, 1, 2, 3, 4",
        "arithmetic MODEL digits --plus 3 --minus 3|2|needs two different labels, got 3 twice",
        "arithmetic MODEL digits --plus 3 --rows -1|2|--rows -1: no such row",
        "arithmetic MODEL1 PLAIN.csv --plus 1|3|expected labels, found none; name the column",
        "manifold MODEL --dimensions 0,3|2|--dimensions 3: no such latent dimension; those of the model are 0 to 2",
        "manifold MODEL --dimensions 1|2|--dimensions: expected two different ones",
        "manifold MODEL --coverage 0|2|--coverage: needs to be above 0, at most 1, got 0.0",
        "manifold MODEL --grid 0|2|--grid: needs at least 1, got 0",
        "manifold MODEL1|2|needs a model of at least 2 latent dimensions, found 1",
        "traverse MODEL --row 3|2|--row: names a row of DATA, found none",
        "traverse MODEL digits --row 1797|2|--row 1797: no such row",
        "traverse MODEL --range 0|2|--range: needs to be finite and above 0, got 0.0",
        "traverse MODEL1 --out a.png|2|only images can be drawn",
        "interpolate MODEL1 ONE.csv|3|expected two data to go between, found one",
        "traverse MODEL1 nowhere.csv|3|nowhere.csv",
        "interpolate MODEL --pairs 0|2|--pairs: needs at least 1, got 0",
        "score MODEL GREY.csv --label-column 65|3|GREY.csv, line 1, column '1': expected a number in [0, 1] for the likelihood continuous-bernoulli, found 15.9375; give data on the scale that the model was trained on (it takes them divided by 16.0)",
        "encode MODEL GREY.csv --label-column 65|3|expected a number in [0, 1]",
        "reconstruct MODEL GREY.csv --label-column 65|3|expected a number in [0, 1]",
        "evaluate MODEL GREY.csv --label-column 65|3|expected a number in [0, 1]",
        "gaps MODEL GREY.csv --label-column 65|3|expected a number in [0, 1]",
        "interpolate MODEL GREY.csv --label-column 65|3|expected a number in [0, 1]",
        "arithmetic MODEL GREY.csv --label-column 65 --plus 1|3|expected a number in [0, 1]",
        "manifold MODEL GREY.csv --label-column 65|3|expected a number in [0, 1]",
        "traverse MODEL GREY.csv --label-column 65|3|expected a number in [0, 1]",
      })
  void whatIsWrongIsToldInOneLine(String command, int code, String part) {
    StringWriter err = new StringWriter();
    assertEquals(code, run(err, command), err::toString);
    assertEquals(
        1, err.toString().lines().filter(line -> line.startsWith("vae: ")).count(), err::toString);
    assertTrue(err.toString().contains(part), err::toString);
    assertFalse(Files.exists(folder.resolve("a.png")));
  }
}
