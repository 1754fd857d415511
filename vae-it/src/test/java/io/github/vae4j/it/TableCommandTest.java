package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables with columns of several kinds and missing cells, from the file to decisions. */
final class TableCommandTest {
  private static final String MODEL = "runs/people/model.safetensors";
  private static final String HEADER = "customer_id,age,city,member,visits,joined,group";
  private static final List<String> CITIES = List.of("Oslo", "Bergen", "Hamar");

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Files.write(folder.resolve("people.csv"), people(0, 1, 2, 3, 4, 5, 6));
    String output =
        succeed(
                "train people.csv --label group --count visits --epochs 60 --hidden 16 --latent 2"
                    + " --learning-rate 0.005 --out runs/people")
            .out()
            .replaceAll("(?<=\\w)  +", " "); // between names and kinds
    assertTrue(output.contains("customer_id id"), output);
    assertTrue(output.contains("age numeric, 5 % missing"), output);
    assertTrue(output.contains("city categorical, 3 levels"), output);
    assertTrue(output.contains("visits count"), output);
    assertTrue(output.contains("customer_id: 100 % distinct, looks like an id"), output);
  }

  /**
   * Returns some columns of 400 people: the city decides age and visits; a few ages are missing.
   */
  private static List<String> people(int... columns) {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = -1; i < 400; i++) {
      int city = random.nextInt(3);
      String age =
          i % 20 == 7
              ? ""
              : String.format(Locale.ROOT, "%.1f", 30 + 15 * city + 4 * random.nextGaussian());
      String row =
          String.join(
              ",",
              "C" + (1000 + i),
              age,
              CITIES.get(city),
              i % 2 == 0 ? "yes" : "no",
              Integer.toString(2 + 5 * city + random.nextInt(3)),
              String.format(Locale.ROOT, "2021-%02d-%02d", 1 + random.nextInt(12), 1 + i % 28),
              i % 40 == 3 ? "odd" : "usual");
      String[] cells = (i < 0 ? HEADER : row).split(",", -1);
      lines.add(String.join(",", Arrays.stream(columns).mapToObj(c -> cells[c]).toList()));
    }
    return lines;
  }

  private static Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    if (!words.get(0).equals("inspect") && !words.get(0).equals("schema")) {
      words.addAll(List.of("--backend", "reference"));
    }
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private static Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static void refuse(String command, int code, String part) {
    Processes.Result result = run(command);
    assertEquals(code, result.exitCode(), result::toString);
    assertTrue(result.toString().contains(part), result::toString);
  }

  private static List<List<String>> csv(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream()
        .map(line -> List.of(line.split(",", -1)))
        .toList();
  }

  private static List<String> column(String file, String name) throws IOException {
    List<List<String>> rows = csv(file);
    int index = rows.get(0).indexOf(name);
    return rows.stream().skip(1).map(row -> row.get(index)).toList();
  }

  @Test
  void aSchemaIsWrittenEditedAndRead() throws IOException {
    succeed("schema people.csv --out schema.yaml");
    String text = Files.readString(folder.resolve("schema.yaml"));
    assertTrue(text.contains("levels: [Bergen, Hamar, Oslo]"), text);
    Files.writeString(
        folder.resolve("edited.yaml"),
        text.replace(
            "{name: age, role: feature, type: numeric}",
            "{name: age, role: feature, type: numeric, likelihood: 'student-t:scale=column'}"));
    String output =
        succeed("train people.csv --schema edited.yaml --epochs 1 --hidden 4 --latent 2 --dry-run")
            .out();
    assertTrue(output.contains("student-t:scale=column"), output);
    Files.writeString(folder.resolve("wrong.yaml"), "columns:\n- {name: age, typ: numeric}\n");
    refuse("train people.csv --schema wrong.yaml --dry-run", 3, "did you mean 'type'?");
    refuse("train people.csv --drop agee --dry-run", 2, "did you mean 'age'?");
  }

  @Test
  void columnsAreMatchedByNameWhateverTheirOrder() throws IOException {
    Files.write(folder.resolve("reordered.csv"), people(6, 4, 1, 0, 5, 3, 2));
    Files.write(folder.resolve("lacking.csv"), people(0, 1, 3, 4, 5, 6));
    succeed("score " + MODEL + " people.csv --out a.csv");
    succeed("score " + MODEL + " reordered.csv --out b.csv");
    assertEquals(column("a.csv", "score"), column("b.csv", "score"));
    assertEquals("C1000", column("b.csv", "customer_id").get(0));
    for (String command : List.of("score", "encode", "reconstruct", "evaluate", "impute")) {
      refuse(command + " " + MODEL + " lacking.csv", 3, "expected the column 'city'");
    }
    refuse(
        "train people.csv --label group --test lacking.csv --dry-run",
        3,
        "expected the column 'city'");
  }

  @Test
  void whatNewDataHoldIsSaid() throws IOException {
    List<String> rows = new ArrayList<>(people(0, 1, 2, 3, 4, 5, 6).subList(0, 30));
    rows.add("C9,900,Paris,yes,3,2021-05-05,usual");
    Files.write(folder.resolve("strange.csv"), rows);
    Processes.Result result = succeed("score " + MODEL + " strange.csv --out s.csv --explain 1");
    assertTrue(result.toString().contains("age: far outside the training data"), result::toString);
    assertTrue(result.toString().contains("city: a level that training did not see in 1 row"));
    double strangest =
        column("s.csv", "score").stream().mapToDouble(Double::parseDouble).max().orElseThrow();
    assertEquals(strangest, Double.parseDouble(column("s.csv", "score").get(29)));
    assertTrue(column("s.csv", "why_1").get(29).startsWith("age=900"));
    rows.set(30, "C9,30,Oslo,yes,3,soon,usual");
    Files.write(folder.resolve("wrong.csv"), rows);
    refuse("score " + MODEL + " wrong.csv", 3, "line 31, column 'joined': expected a date");
    rows.set(30, "C9,30,Oslo,yes,-3,2021-05-05,usual");
    Files.write(folder.resolve("wrong.csv"), rows);
    refuse("score " + MODEL + " wrong.csv", 3, "line 31, column 'visits'");
  }

  @Test
  void samplesHaveTheFormOfTheFileAndHoldToWhatIsSaid() throws IOException {
    succeed("sample " + MODEL + " --count 300 --out drawn.csv");
    for (List<String> row : csv("drawn.csv").subList(1, 301)) {
      assertTrue(row.get(0).matches("-?\\d+(\\.\\d)?"), row::toString);
      assertTrue(CITIES.contains(row.get(1)) || row.get(1).equals("(other)"), row::toString);
      assertTrue(row.get(3).matches("\\d+"), row::toString);
      assertTrue(row.get(4).matches("\\d{4}-\\d{2}-\\d{2}"), row::toString);
    }
    Processes.Result result =
        succeed("sample " + MODEL + " --count 500 --where city=Hamar,age=55..65 --out where.csv");
    assertTrue(result.out().contains("effective sample size"), result::toString);
    double visits = 0;
    for (List<String> row : csv("where.csv").subList(1, 501)) {
      double age = Double.parseDouble(row.get(0));
      assertTrue(age >= 55 && age <= 65 && row.get(1).equals("Hamar"), row::toString);
      visits += Double.parseDouble(row.get(3)) / 500;
    }
    assertEquals(13, visits, 1.5); // Hamar has 12 to 14
    refuse("sample " + MODEL + " --where city=Paris", 2, "expected one of Bergen, Hamar, Oslo");
    refuse(
        "sample " + MODEL + " --where age=400 --proposals 2000 --count 100",
        3,
        "expected an effective sample of at least 100");
  }

  @Test
  void missingCellsAreFilledAndOthersStay() throws IOException {
    succeed("impute " + MODEL + " people.csv --out filled.csv --errors errors.csv");
    List<List<String>> before = csv("people.csv");
    List<List<String>> after = csv("filled.csv");
    int filled = 0;
    double wrong = 0;
    assertEquals(before.get(0), after.get(0));
    for (int i = 1; i < before.size(); i++) {
      for (int j = 0; j < before.get(0).size(); j++) {
        String cell = before.get(i).get(j);
        if (cell.isEmpty()) {
          filled++;
          double expected = 30 + 15 * CITIES.indexOf(before.get(i).get(2));
          wrong += Math.pow(Double.parseDouble(after.get(i).get(j)) - expected, 2);
        } else if (j == 1) {
          assertEquals(Double.parseDouble(cell), Double.parseDouble(after.get(i).get(j)));
        } else {
          assertEquals(cell, after.get(i).get(j));
        }
      }
    }
    assertEquals(20, filled);
    assertTrue(Math.sqrt(wrong / filled) < 5, "off by " + Math.sqrt(wrong / filled));
    assertEquals(21, csv("errors.csv").size());
    succeed("impute " + MODEL + " people.csv --draws 3 --out versions.csv");
    assertEquals(1 + 3 * 400, csv("versions.csv").size());
    assertEquals("draw", csv("versions.csv").get(0).get(0));
  }

  @Test
  void rowsOfOneClassAreTrainedOnAndTheRestIsFound() {
    Processes.Result result =
        succeed(
            "train people.csv --label group --train-on group=usual --epochs 1 --hidden 4 --latent 2"
                + " --dry-run");
    assertTrue(result.out().contains("people.csv (usual)"), result::toString);
    refuse("train people.csv --label group --train-on group=none --dry-run", 3, "odd, usual");
    refuse("train people.csv --train-on 0 --dry-run", 2, "--label");
  }

  @Test
  void conditionsMayBeLevels() throws IOException {
    succeed(
        "train people.csv --label group --condition city --epochs 60 --hidden 8 --latent 2"
            + " --learning-rate 0.005 --out runs/given");
    String given = "runs/given/model.safetensors";
    succeed("sample " + given + " --condition city=Hamar --count 200 --out hamar.csv");
    assertFalse(csv("hamar.csv").get(0).contains("city"));
    double age = column("hamar.csv", "age").stream().mapToDouble(Double::parseDouble).sum() / 200;
    assertEquals(60, age, 4);
    refuse("sample " + given + " --condition city=Paris", 2, "expected one of Bergen, Hamar, Oslo");
    succeed("score " + given + " people.csv --out given.csv");
  }
}
