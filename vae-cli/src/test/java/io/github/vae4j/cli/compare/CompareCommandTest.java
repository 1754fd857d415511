package io.github.vae4j.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models of which some can be compared and some not. */
class CompareCommandTest {
  private static final String HASH = "0123456789ab";

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    table("a", "d" + HASH, "bernoulli-" + HASH, 3, 1, 2, 3);
    table("b", "d" + HASH, "bernoulli-" + HASH, 3, 2, 4, 3);
    table("c", "e" + HASH, "bernoulli-" + HASH, 3, 1, 2, 3, 4);
    table("d", "e" + HASH, "bernoulli-" + HASH, 3, 2, 4, 3, 5);
    table("condition", "d" + HASH, "bernoulli-ba9876543210", 3, 2, 4, 3);
    table("normal", "d" + HASH, "normal-" + HASH, 3, 2, 4, 3);
    table("seed", "d" + HASH, "bernoulli-" + HASH, 4, 2, 4, 3);
  }

  private void table(String name, String data, String unit, int seed, double... nats)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# vae4j likelihoods in nats {data=%s, model=m, seed=%d, unit=%s}"
            .formatted(data, seed, unit));
    lines.add("index,iwae:10");
    for (int i = 0; i < nats.length; i++) {
      lines.add(i + "," + nats[i]);
    }
    Files.write(folder.resolve(name), lines);
  }

  /** Returns the exit code and what is said. */
  private String compare(String... names) {
    StringWriter all = new StringWriter();
    CommandLine line = new CommandLine(new CompareCommand());
    line.setOut(new PrintWriter(all));
    line.setErr(new PrintWriter(all));
    line.setExecutionExceptionHandler(
        (e, command, result) -> {
          all.append(e.getMessage());
          return 2;
        });
    int code =
        line.execute(
            Arrays.stream(names)
                .map(name -> name.startsWith("-") ? name : folder.resolve(name).toString())
                .toArray(String[]::new));
    return code + "\n" + all.toString().replace(folder + "/", "");
  }

  @Test
  void thoseThatGoTogetherAreComparedAndOthersAreLeftOutInWords() {
    String said = compare("a", "condition", "b", "normal", "seed");
    assertTrue(said.startsWith("0\n"), said);
    assertTrue(said.contains("iwae:10, a lower bound at the encoder's proposals, n = 3"), said);
    assertTrue(said.contains("\n  b "), said);
    assertTrue(
        said.contains(
            "condition: is not compared with a, b, because the models see the data in other ways:"
                + " the preprocessing or the condition differs"),
        said);
    assertTrue(said.contains("the models have other likelihoods, normal and bernoulli"), said);
    assertTrue(said.contains("their draws have other seeds, 4 and 3"), said);
    assertFalse(said.contains(HASH), said);
  }

  @Test
  void eachGroupIsComparedWithinItself() {
    String said = compare("a", "c", "b", "d");
    assertTrue(said.contains("n = 3") && said.contains("n = 4"), said);
    assertTrue(
        said.contains(
            "c, d: are not compared with a, b, because they are of other data, n = 4 and 3"),
        said);
    String document = compare("a", "c", "b", "d", "--json");
    JsonObject json =
        JsonParser.parseString(document.substring(document.indexOf('{'))).getAsJsonObject();
    assertEquals(2, json.getAsJsonArray("comparisons").size(), document);
    assertEquals(
        "[\"c\",\"d\"]",
        json.getAsJsonArray("not_compared").get(0).getAsJsonObject().get("runs").toString(),
        document);
  }

  @Test
  void twoThatDoNotGoTogetherAreRefused() {
    for (String other : Stream.of("c", "condition", "normal", "seed").toList()) {
      String said = compare("a", other);
      assertTrue(said.startsWith("2\ncompare: " + other + ": is not compared with a"), said);
      assertFalse(said.contains(HASH), said);
    }
  }
}
