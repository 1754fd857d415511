package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on an objective named on the command line. */
class ObjectiveCommandTest {
  @TempDir private Path folder;

  private void train(String out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "digits", "--out", out));
    arguments.addAll(List.of(more));
    Processes.Result result = Vae.in(folder).run(arguments.toArray(String[]::new));
    assertEquals(0, result.exitCode(), result::toString);
  }

  @Test
  void theObjectiveIsReportedByItsBoundAndKeptByTheConfiguration() throws IOException {
    train(
        "first",
        "--objective=iwae:5,dreg",
        "--backend=reference",
        "--epochs=2",
        "--hidden=32",
        "--importance-samples=1");
    assertTrue(
        Files.readString(folder.resolve("first/config.yaml")).contains("objective: iwae:5,dreg"));
    train("again", "--config=first/config.yaml");
    List<String> first = Files.readAllLines(folder.resolve("first/metrics.csv"));
    List<String> again = Files.readAllLines(folder.resolve("again/metrics.csv"));
    assertTrue(first.get(0).contains("training_iwae_5,"), first.get(0));
    assertTrue(first.get(0).contains("validation_iwae_5,"), first.get(0));
    assertEquals(3, first.size());
    for (int i = 0; i < 3; i++) {
      assertEquals(withoutSeconds(first.get(i)), withoutSeconds(again.get(i)));
    }
  }

  private static String withoutSeconds(String row) {
    return row.substring(0, row.lastIndexOf(','));
  }
}
