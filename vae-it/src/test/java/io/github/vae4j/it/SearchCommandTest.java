package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small search over settings. */
final class SearchCommandTest {
  private static final String SECONDS = "seconds";

  @TempDir private Path folder = Path.of("");

  private Processes.Result run(String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.addAll(List.of(more));
    return Vae.in(folder).run(all.toArray(String[]::new));
  }

  private Processes.Result search(String out, String... more) {
    List<String> all =
        new ArrayList<>(List.of("--vary", "latent=2..6", "--vary", "learning-rate=0.003..0.1:log"));
    all.addAll(List.of(more));
    return run(
        "search digits --limit 300 --hidden 12 --epochs 9 --rungs 2 --yardstick iwae:5 --backend"
            + " reference --out "
            + out,
        all.toArray(String[]::new));
  }

  private List<String[]> table(String out) throws IOException {
    return Files.readAllLines(folder.resolve(out).resolve("search.csv")).stream()
        .map(line -> line.split(",", -1))
        .toList();
  }

  /** Returns the lines without what the clock decides. */
  private List<String> numbers(String out) throws IOException {
    List<String[]> table = table(out);
    int seconds = List.of(table.get(0)).indexOf(SECONDS);
    return table.stream()
        .map(
            line -> {
              List<String> cells = new ArrayList<>(List.of(line));
              cells.remove(seconds);
              return String.join(",", cells);
            })
        .toList();
  }

  private static void remove(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aSearchThatWasInterruptedGoesOnAndItsBestIsTheTrainingOfItsSettings() throws IOException {
    Processes.Result whole = search("whole");
    assertEquals(0, whole.exitCode(), whole::toString);
    // Brackets of 9, 5 and 3 settings, of which 3 and 1, and 1, go on.
    assertEquals(1 + 9 + 3 + 1 + 5 + 1 + 3, table("whole").size(), whole::toString);
    double best = Double.NEGATIVE_INFINITY;
    String[] bestLine = {};
    for (String[] line : table("whole")) {
      if (line[1].equals("1/1") && Double.parseDouble(line[3]) > best) {
        best = Double.parseDouble(line[3]);
        bestLine = line;
      }
    }
    assertTrue(whole.out().contains("trial " + bestLine[0] + " of 17: iwae:5"), whole::toString);
    Path trial =
        folder.resolve("whole/trials/" + "0".repeat(3 - bestLine[0].length()) + bestLine[0]);
    assertTrue(Files.exists(trial.resolve("evaluation.csv")), whole::toString);

    // Stopped at rungs, it is bit for bit the training that never stopped.
    Processes.Result plain =
        run(
            "train digits --limit 300 --hidden 12 --epochs 9 --backend reference --out plain",
            "--latent",
            bestLine[6],
            "--learning-rate",
            bestLine[7]);
    assertEquals(0, plain.exitCode(), plain::toString);
    assertEquals(
        Files.readString(folder.resolve("plain/evaluation.csv")),
        Files.readString(trial.resolve("evaluation.csv")));

    // What an interruption leaves: a table that ends early, a trial that was not judged.
    Processes.Result parts = search("parts");
    assertEquals(0, parts.exitCode(), parts::toString);
    Path csv = folder.resolve("parts/search.csv");
    Files.write(csv, Files.readAllLines(csv).subList(0, 9));
    remove(folder.resolve("parts/trials/016"));
    Processes.Result resumed = search("parts");
    assertEquals(0, resumed.exitCode(), resumed::toString);
    assertEquals(numbers("whole"), numbers("parts"));

    Processes.Result other = search("parts", "--seed", "2");
    assertEquals(3, other.exitCode(), other::toString);
    assertTrue(
        other.err().contains("search.yaml: expected the search of this folder"), other::toString);
  }

  @Test
  void randomTrainsAllToTheirEndAndWhatDoesNotGoTogetherIsToldInTheTable() throws IOException {
    Processes.Result result =
        run(
            "search digits --limit 200 --epochs 1 --strategy random --trials 9 --backend reference",
            "--yardstick",
            "iwae:5",
            "--vary",
            "objective=elbo|svi:2",
            "--vary",
            "hidden=4|8",
            "--vary",
            "posterior=normal|bernoulli");
    assertEquals(0, result.exitCode(), result::toString);
    List<String[]> table = table("search");
    assertEquals(1 + 8, table.size(), result::toString); // there are no more settings
    for (String[] line : table.subList(1, table.size())) {
      String settings = String.join(",", List.of(line).subList(6, line.length));
      assertEquals("1/1", line[1]);
      assertEquals(settings.contains("bernoulli") ? "refused" : "done", line[2], result::toString);
    }
    assertTrue(result.err().contains("discrete latents"), result::toString);
  }

  @Test
  void whatCannotBeSearchedIsRefusedBeforeAnythingIsTrained() {
    Processes.Result unknown = search("none", "--vary", "hiden=3|4");
    assertEquals(2, unknown.exitCode(), unknown::toString);
    assertTrue(unknown.err().contains("did you mean 'hidden'?"), unknown::err);
    Processes.Result held = search("none", "--vary", "hidden=3|4");
    assertTrue(held.err().contains("does not go with --hidden"), held::err);
    Processes.Result word = search("none", "--vary", "batch-size=10|many");
    assertEquals(2, word.exitCode(), word::toString);
    assertTrue(word.err().contains("'many'"), word::err);
    Processes.Result trials = search("none", "--trials", "4");
    assertEquals(2, trials.exitCode(), trials::toString);
    assertTrue(trials.err().contains("add --strategy random"), trials::err);
    Processes.Result time = search("short", "--budget-minutes", "0.00001");
    assertEquals(2, time.exitCode(), time::toString);
    assertTrue(time.err().contains("the time was up"), time::err);
    assertFalse(Files.exists(folder.resolve("none")));
  }
}
