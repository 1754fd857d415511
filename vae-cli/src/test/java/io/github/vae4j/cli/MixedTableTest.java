package io.github.vae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.vae4j.core.model.TrainedVae;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a table of numbers, words and missing cells, and one of very few rows. */
final class MixedTableTest {
  private static final List<String> TOWNS = List.of("Oslo", "Bergen", "Troms\u00f8");
  private static final String LONG = "x".repeat(120);
  private static final String SMALL = " --epochs 1 --hidden 4 --latent 1 --importance-samples 2";

  @TempDir private static Path folder = Path.of("");

  /** What a command wrote. */
  private record Said(int code, String out, String err) {
    String all() {
      return code + "\n" + out + err;
    }
  }

  private static Said run(String command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = command.replace("@", folder + "/").split(" ");
    int code = Main.execute(new PrintWriter(out), new PrintWriter(err), words);
    return new Said(code, out.toString(), err.toString());
  }

  private static Said succeed(String command) {
    Said said = run(command + " --backend reference");
    assertEquals(0, said.code(), said::all);
    return said;
  }

  @BeforeAll
  static void train() throws IOException {
    List<String> lines = new ArrayList<>(List.of("age,town," + LONG + ",klass"));
    for (int i = 0; i < 60; i++) {
      lines.add(
          (i % 7 == 0 ? "" : 20 + i % 13 + 0.5)
              + ","
              + (i % 11 == 0 ? "" : TOWNS.get(i % 3))
              + ","
              + i * 0.25
              + ","
              + (i % 2 == 0 ? "good" : "bad"));
    }
    Files.write(folder.resolve("mixed.csv"), lines);
    Files.write(folder.resolve("four.csv"), List.of("a,b", "1,2", "2,3", "3,5", "4,4"));
    succeed("train @mixed.csv --label-column klass --out @mixed" + SMALL);
  }

  private static JsonObject inspected(Path model) {
    Said said = run("inspect " + model + " --json");
    assertEquals(0, said.code(), said::all);
    return JsonParser.parseString(said.out()).getAsJsonObject();
  }

  @Test
  void aSearchReadsTheTableByItsSchema() throws IOException {
    Said said =
        succeed(
            "search @mixed.csv --label klass --vary latent=1..2 --epochs 1 --trials 2 --strategy"
                + " random --hidden 4 --yardstick iwae:2 --out @search");
    List<String> table = Files.readAllLines(folder.resolve("search/search.csv"));
    assertEquals(3, table.size(), said::all);
    assertTrue(table.get(1).contains(",done,-"), table::toString);
  }

  @Test
  void aNumberOfOneDatumHasNoError() throws IOException {
    Said said =
        succeed(
            "search @four.csv --vary latent=1..2 --epochs 1 --trials 2 --strategy random --hidden 4"
                + " --yardstick iwae:2 --out @few");
    assertFalse(said.all().contains("NaN"), said::all);
    assertFalse(Files.readString(folder.resolve("few/search.csv")).contains("NaN"));
    Said again =
        succeed(
            "search @four.csv --vary latent=1..2 --epochs 1 --trials 2 --strategy random --hidden 4"
                + " --yardstick iwae:2 --out @few");
    assertFalse(again.all().contains("NaN"), again::all);
    Said trained = succeed("train @four.csv --out @tiny" + SMALL);
    assertTrue(trained.out().contains("nats on held-out data"), trained::all);
    assertFalse(trained.all().contains("NaN"), trained::all);
    Said card = run("inspect @tiny/model.safetensors");
    assertFalse(card.all().contains("NaN"), card::all);
    JsonObject validation =
        inspected(folder.resolve("tiny/model.safetensors"))
            .getAsJsonObject("training")
            .getAsJsonObject("validation");
    assertTrue(validation.get("standard_error").isJsonNull(), validation::toString);
    assertEquals(1, validation.get("count").getAsInt());
  }

  @Test
  void theDocumentOfAModelHasValues() {
    JsonObject document = inspected(folder.resolve("mixed/model.safetensors"));
    List<String> kinds = new ArrayList<>();
    for (JsonElement column : document.getAsJsonObject("data").getAsJsonArray("columns")) {
      JsonObject one = column.getAsJsonObject();
      kinds.add(one.get("name").getAsString() + " " + one.get("role") + " " + one.get("kind"));
      if (one.get("name").getAsString().equals("age")) {
        assertTrue(one.get("missing").getAsDouble() > 0.1, one::toString);
      }
    }
    assertEquals(4, kinds.size(), kinds::toString);
    assertTrue(kinds.contains("age \"feature\" \"numeric\""), kinds::toString);
    assertTrue(kinds.contains("town \"feature\" \"categorical\""), kinds::toString);
    assertTrue(kinds.get(2).startsWith(LONG), kinds::toString);
    JsonObject training = document.getAsJsonObject("training");
    assertEquals(1, training.get("epochs").getAsInt());
    assertEquals(0.003, training.get("learning_rate").getAsDouble());
    assertEquals("lower", training.getAsJsonObject("validation").get("bound").getAsString());
    assertFalse(training.has("all_options"), training::toString);
    assertEquals("[1]", document.getAsJsonObject("model").get("latent").toString());
    JsonObject options = document.getAsJsonObject("options");
    assertTrue(options.keySet().stream().allMatch(n -> n.matches("[a-z0-9_]+")), options::toString);
    assertEquals("[4]", options.get("hidden").toString());
    assertFalse(options.get("standardize").getAsBoolean());
    JsonObject tensor =
        document.getAsJsonObject("content").getAsJsonArray("tensors").get(0).getAsJsonObject();
    assertEquals("float32", tensor.get("type").getAsString());
    assertTrue(tensor.get("shape").isJsonArray(), tensor::toString);
  }

  @Test
  void reasonsAreObjects() {
    Said said =
        succeed(
            "score @mixed/model.safetensors @mixed.csv --label-column klass --explain 2 --json"
                + " --importance-samples 2 --out @scores.csv");
    JsonObject why =
        JsonParser.parseString(said.out())
            .getAsJsonObject()
            .getAsJsonArray("strangest")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("why")
            .get(0)
            .getAsJsonObject();
    assertTrue(why.get("nats").getAsJsonPrimitive().isNumber(), why::toString);
    assertTrue(List.of("age", "town", LONG).contains(why.get("column").getAsString()));
    assertFalse(why.get("value").getAsString().isEmpty(), why::toString);
  }

  @Test
  void kindsStandBelowEachOtherAndLongNamesAreShortened() {
    List<String> columns =
        run("inspect @mixed/model.safetensors")
            .out()
            .lines()
            .dropWhile(line -> !line.startsWith("  columns"))
            .limit(4)
            .toList();
    assertEquals(17, columns.get(0).indexOf("age"), columns::toString);
    for (String line : columns) {
      assertTrue(line.length() <= 80, columns::toString);
    }
    assertEquals(
        1,
        columns.stream()
            .mapToInt(
                line -> line.replaceFirst("(.*?)(numeric|categorical|label).*", "$1").length())
            .distinct()
            .count(),
        columns::toString);
    assertTrue(columns.get(2).contains("xxx...xxx"), columns::toString);
  }

  @Test
  void aRowIsCalledByTheNameOfItsClass() {
    Said said =
        succeed(
            "interpolate @mixed/model.safetensors @mixed.csv --label-column klass --from 0 --to 1"
                + " --out @way.csv");
    assertTrue(said.out().contains("row 0 (label good) to row 1 (label bad)"), said::all);
  }

  @Test
  void pathsOfTheMachineThatTrainedAreOnNoCard() {
    Path other = folder.resolve("other.safetensors");
    TrainedVae.load(folder.resolve("mixed/model.safetensors"))
        .withProvenance(Map.of("backend-natives", "/home/me/vae/natives", "backend-flavor", "cpu"))
        .save(other);
    for (String form : List.of("", " --markdown", " --json")) {
      Said said = run("inspect " + other + form);
      assertFalse(said.out().contains("/home/me"), said::all);
      assertTrue(said.out().contains("flavor"), said::all);
    }
  }
}
