package io.github.vae4j.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedValuesTest {
  private static String printed(String name, String text) {
    StringWriter out = new StringWriter();
    NamedValues.print(new Console(new PrintWriter(out), new PrintWriter(out)), name, text);
    return out.toString().replace(System.lineSeparator(), "\n");
  }

  @Test
  void eachFactOfABackendHasItsName() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("device", "cpu");
    facts.put("threads", "2");
    assertEquals("device cpu, threads 2", NamedValues.facts(facts));
    facts.put("engine", "plain Java 17");
    assertEquals("plain Java 17, device cpu, threads 2", NamedValues.facts(facts));
    assertEquals("plain Java 17", NamedValues.facts(Map.of("engine", "plain Java 17")));
    assertEquals("", NamedValues.facts(Map.of()));
  }

  @Test
  void theComponentsOfARecordAreLines() {
    assertEquals(
        List.of(
            "epochs: 1",
            "batch-size: 100",
            "optimizer: L2, optimizer Sgd, momentum 0.9, strength 0.5",
            "dtype: FLOAT32"),
        NamedValues.unfolded(
            "TrainingOptions[epochs=1, batchSize=100, optimizer=L2[optimizer=Sgd[momentum=0.9],"
                + " strength=0.5], dtype=FLOAT32]"));
    assertEquals(List.of("ELBO -31.92 +- 0.79"), NamedValues.unfolded("ELBO -31.92 +- 0.79"));
  }

  @Test
  void longLinesAreBrokenAtSpacesWithin80Columns() {
    String words = "word ".repeat(30).strip();
    String text = printed("  name   ", words + "\n  second line");
    List<String> lines = text.lines().toList();
    assertEquals(
        List.of(
            "  name   " + "word ".repeat(14).strip(),
            "           " + "word ".repeat(14).strip(),
            "           word word",
            "           second line"),
        lines);
  }

  @Test
  void aWordThatIsTooLongStaysWhole() {
    String word = "x".repeat(79);
    assertEquals("n\n    " + word + "\n", printed("n ", word));
    assertEquals("n a\n    " + word + "\n    b\n", printed("n ", "a " + word + " b"));
    assertEquals(List.of("  " + word), io.github.vae4j.cli.output.Wrapped.lines("  " + word, 20));
  }
}
