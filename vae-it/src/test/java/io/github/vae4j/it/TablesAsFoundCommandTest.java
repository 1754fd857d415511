package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as spreadsheets write them, and what is said where one is not as it should be. */
final class TablesAsFoundCommandTest {
  private static final String TRAIN =
      "train %s --backend reference --hidden 4 --latent 1 --epochs 1 --search off ";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(3);
    List<String> sales = new ArrayList<>(List.of("Kunde;Umsatz;Alter;Anteil"));
    List<String> claims = new ArrayList<>(List.of("age,amount,class,fraud"));
    for (int i = 0; i < 60; i++) {
      String amount = String.format(Locale.GERMANY, "%,.2f", 100 + 90_000 * random.nextDouble());
      sales.add("K" + i + ";" + amount + ";" + (20 + i % 50) + ";0," + (i % 9 + 1));
      claims.add(
          (20 + i % 50)
              + ","
              + random.nextInt(900)
              + ".5,"
              + (i % 3 == 0 ? 7 : 9)
              + ","
              + (i % 4 == 0 ? "yes" : "no"));
    }
    Files.write(folder.resolve("sales.csv"), sales);
    Files.write(folder.resolve("claims.csv"), claims);
    succeed(TRAIN + "--out sales", "sales.csv");
    succeed(TRAIN + "--label class --drop fraud --out claims", "claims.csv");
  }

  private static Processes.Result run(String command, Object... values) {
    return Vae.in(folder).run(String.format(command, values).split(" "));
  }

  private static Processes.Result succeed(String command, Object... values) {
    Processes.Result result = run(command, values);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static Processes.Result refuse(int code, String part, String command, Object... values) {
    Processes.Result result = run(command, values);
    assertEquals(code, result.exitCode(), result::toString);
    assertTrue(result.err().replaceAll("\\s+", " ").contains(part), result::toString);
    return result;
  }

  @Test
  void germanAmountsAreReadInTheSameFormWhenTheModelIsUsed() throws IOException {
    String schema = succeed("schema sales.csv").toString();
    assertTrue(schema.contains("{name: Umsatz, role: feature, type: numeric}"), schema);
    assertTrue(schema.contains("Umsatz: points are read as marks between thousands"), schema);
    Files.writeString(
        folder.resolve("one.csv"), "Kunde;Umsatz;Alter;Anteil\nA;31.026;;0,5\nB;5.177;30;0,5\n");
    succeed("impute sales/model.safetensors one.csv --backend reference --out filled.csv");
    List<String> filled = Files.readAllLines(folder.resolve("filled.csv"));
    assertTrue(filled.get(1).startsWith("A,31026,"), filled::toString);
    assertTrue(filled.get(2).startsWith("B,5177,30,0.5"), filled::toString);
    String notes = succeed("score sales/model.safetensors one.csv --backend reference").err();
    assertFalse(notes.contains("far outside"), notes);
  }

  @Test
  void notesAreWrappedWhereverTheyAreSaidIfAWidthIsAskedFor() {
    for (String command :
        List.of(
            "schema sales.csv",
            "score sales/model.safetensors sales.csv --backend reference",
            "impute sales/model.safetensors sales.csv --backend reference")) {
      Processes.Result result = Vae.in(folder).with("COLUMNS", "80").run(command.split(" "));
      assertEquals(0, result.exitCode(), result::toString);
      assertTrue(result.err().contains("note: sales.csv: "), result::toString);
      assertTrue(result.err().lines().allMatch(line -> line.length() <= 80), result::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed:0", "fixed:-1", "fixed:NaN", "fixed:inf", "0", "-1", "NaN", "inf"})
  void aScaleThatIsNoneIsRefused(String scale) {
    refuse(2, "--scale: expected ", TRAIN + "--dry-run --scale " + scale, "claims.csv");
  }

  @Test
  void aLabelOfTheSchemaSaysTheClassesToTrainOn() throws IOException {
    Files.writeString(folder.resolve("s.yaml"), "columns:\n- name: fraud\n  role: label\n");
    String out = succeed(TRAIN + "--dry-run --schema s.yaml --train-on no", "claims.csv").out();
    assertTrue(out.contains("claims.csv (no): "), out);
    refuse(2, "has no labels; name the column", TRAIN + "--dry-run --train-on no", "claims.csv");
  }

  @Test
  void levelsOfLabelsAreThoseThatOccur() throws IOException {
    String out = succeed(TRAIN + "--label class --condition label --out given", "claims.csv").out();
    assertTrue(out.replaceAll(" +", " ").contains("class label categorical, 2 levels"), out);
    assertTrue(out.contains("given    label (7, 9)"), out);
    refuse(
        2,
        "condition label: expected one of 7, 9, found '1'",
        "sample given/model.safetensors --backend reference --condition label=1");
    succeed(
        "sample given/model.safetensors --backend reference --condition label=all --count 1 --out"
            + " each.csv");
    List<String> lines = Files.readAllLines(folder.resolve("each.csv"));
    assertTrue(lines.get(1).startsWith("7,"), lines::toString);
    assertTrue(lines.get(2).startsWith("9,"), lines::toString);
    succeed("score given/model.safetensors claims.csv --backend reference --label class");
  }

  @Test
  void aClassThatIsNotThereIsRefusedBeforeAnythingIsScored() {
    refuse(
        2,
        "--positive nosuch: expected some of the data to be of it",
        "score claims/model.safetensors claims.csv --backend reference --label class --positive"
            + " nosuch --out none.csv");
    assertFalse(Files.exists(folder.resolve("none.csv")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--binarize threshold | 3 | line 2, column 'age': expected a cell that becomes a number in"
            + " [0, 1], because --binarize is for images and other data in that range, found 20;",
        "--ordinal fraud=yes<never | 3 | line 3, column 'fraud': expected one of yes, never, which"
            + " are said to be the levels, found 'no'; name it among the levels",
        "--schema nosuch.yaml | 3 | nosuch.yaml: expected a schema, found no",
      })
  void whatIsWrongWithATableIsNamedAsItStandsInTheFile(String flags, int code, String message) {
    refuse(code, message, TRAIN + "--dry-run " + flags, "claims.csv");
  }

  @Test
  void aTableIsNotDrawn() {
    refuse(
        2,
        "choose a .csv file, or train on a table of pixels with --shape HxW",
        "sample claims/model.safetensors --backend reference --out x.png");
  }

  @Test
  void aScoreThatOverflowsIsNamedByItsLine() throws IOException {
    Files.writeString(folder.resolve("great.csv"), "age,amount,fraud\n30,1.5,no\n1e39,2.5,no\n");
    refuse(
        5,
        "score of great.csv, line 3: expected a finite number",
        "score claims/model.safetensors great.csv --backend reference");
  }

  @Test
  void theDelimiterOfASpreadsheetIsHonoured() throws IOException {
    Files.writeString(folder.resolve("sep.csv"), "sep=;\nage;amount\n30;1,5\n31;2,5\n");
    String out = succeed("schema sep.csv").out();
    assertTrue(out.contains("{name: amount, role: feature, type: numeric}"), out);
  }

  @Test
  void aSingleThingIsSaidInTheSingular() throws IOException {
    Files.writeString(folder.resolve("single.csv"), "age,amount\n30,1.5\n");
    assertTrue(
        succeed("score claims/model.safetensors single.csv --backend reference")
            .out()
            .contains("1 score in scores.csv"));
    assertTrue(
        succeed("impute claims/model.safetensors single.csv --backend reference")
            .out()
            .contains("1 row in imputed.csv"));
  }
}
