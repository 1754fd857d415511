package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small ladder of inference. */
final class LadderCommandTest {
  private static final List<String> COMMAND =
      List.of(
          ("reproduce ladder digits digits --train-limit 500 --test-limit 20 --hidden 20 --latent 2"
                  + " --backend reference")
              .split(" "));

  @TempDir private Path folder = Path.of("");

  private Processes.Result run(String... more) {
    List<String> all = new ArrayList<>(COMMAND);
    all.addAll(List.of(more));
    return Vae.in(folder).run(all.toArray(String[]::new));
  }

  private Processes.Result succeed(String... more) {
    Processes.Result result = run(more);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private String[] ladder(String out, String seeds, String arms) {
    return ladder(out, seeds, arms, "bsvi:3;ais:5@10;iwae:50");
  }

  private String[] ladder(String out, String seeds, String arms, String judges) {
    return new String[] {
      "--arms",
      arms,
      "--seeds",
      seeds,
      "--updates",
      "20",
      "--judges",
      judges,
      "--yardstick",
      "iwae:20@10",
      "--curve-points",
      "2",
      "--binarize",
      "dynamic",
      "--out",
      out
    };
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file));
  }

  /** Returns the lines without what the clock decides. */
  private List<String> numbers(String file) throws IOException {
    List<String> header = List.of(lines(file).get(0).split(",", -1));
    int seconds = header.indexOf("processor_seconds");
    return lines(file).stream()
        .map(
            line -> {
              List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
              cells.remove(seconds);
              return String.join(",", cells);
            })
        .toList();
  }

  @Test
  void aLadderThatWasInterruptedGoesOnWithTheSameNumbers() throws IOException {
    succeed(ladder("whole", "2", "elbo;big=bsvi:3"));
    List<String> whole = numbers("whole/ladder.csv");
    assertEquals(1 + 2 * 2 * 3, whole.size(), () -> String.join("\n", whole));
    assertTrue(whole.get(1).startsWith("updates,elbo,elbo,0.001,1,bsvi:3,20,-"), whole.get(1));
    assertTrue(whole.get(2).contains(",ais:5@10,10,-"), whole.get(2));
    assertTrue(
        lines("whole/ladder.md").stream()
            .anyMatch(line -> line.matches("\\| big - elbo \\| ais:5@10 \\| .* \\|")));
    assertEquals(1 + 4 * 2, lines("whole/curves.csv").size());

    // What an interruption leaves: seed 1 of one arm, and of the other a training without a judge.
    succeed(ladder("parts", "1", "elbo;big=bsvi:3"));
    try (Stream<Path> files = Files.list(folder.resolve("parts/estimates"))) {
      for (Path file : files.filter(f -> f.toString().contains("big")).toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder.resolve("parts/trainings/updates-elbo-seed1.csv"));
    Processes.Result resumed = succeed(ladder("parts", "2", "elbo;big=bsvi:3"));
    assertTrue(resumed.out().contains("4 of 4 trainings done"), resumed::toString);
    assertEquals(whole, numbers("parts/ladder.csv"));
    assertEquals(numbers("whole/curves.csv"), numbers("parts/curves.csv"));

    // Models may go once every judge was heard; for another judge they are asked for.
    try (Stream<Path> models = Files.list(folder.resolve("parts/models"))) {
      for (Path model : models.toList()) {
        Files.delete(model);
      }
    }
    Files.delete(folder.resolve("parts/ladder.csv"));
    succeed(ladder("parts", "2", "elbo;big=bsvi:3"));
    assertEquals(whole, numbers("parts/ladder.csv"));
    Processes.Result gone = run(ladder("parts", "2", "elbo;big=bsvi:3", "iwae:20"));
    assertEquals(3, gone.exitCode(), gone::toString);
    assertTrue(
        gone.err()
            .matches(
                "(?s).*updates-elbo-seed1.safetensors: expected the model of a training whose results"
                    + " are here, found no file; put it back, or remove .*updates-elbo-seed1.csv to"
                    + " train it again.*"),
        gone::toString);

    Processes.Result other = run(ladder("parts", "2", "elbo;big=bsvi:4"));
    assertEquals(3, other.exitCode(), other::toString);
    assertTrue(
        other
            .err()
            .contains("expected results with the arm big 'bsvi:4', found 'bsvi:3'; take that"),
        other::toString);
  }

  @Test
  void settingsAreChosenByValidationAndTimeIsSharedOut() throws IOException {
    succeed(
        "--arms", "elbo;svi=svi:2|svi:2,step=0.05",
        "--learning-rates", "0.00001;0.01",
        "--seeds", "3,5",
        "--updates", "50",
        "--seconds", "0.4",
        "--judges", "iwae:50",
        "--decide", "iwae:50",
        "--yardstick", "iwae:20@30",
        "--curve-points", "2",
        "--out", "tuned");
    List<String> table = lines("tuned/ladder.md");
    List<String[]> trials =
        table.stream()
            .filter(
                line -> line.matches("\\| (elbo|svi) \\| `\\S+` \\| \\S+ \\| -?[\\d.]+ \\+- .*"))
            .map(line -> line.split("\\|"))
            .toList();
    assertEquals(6, trials.size(), () -> String.join("\n", table));
    for (String arm : List.of("elbo", "svi")) {
      List<String[]> own = trials.stream().filter(trial -> trial[1].strip().equals(arm)).toList();
      double best = own.stream().mapToDouble(LadderCommandTest::nats).max().orElseThrow();
      List<String[]> chosen = own.stream().filter(trial -> trial[5].strip().equals("yes")).toList();
      assertEquals(1, chosen.size());
      assertEquals(best, nats(chosen.get(0)));
      assertEquals("0.01", chosen.get(0)[3].strip()); // at the other nothing is learned
    }
    List<String> numbers = lines("tuned/ladder.csv");
    for (String start : List.of("updates,elbo,elbo,0.01,3", "seconds,svi,", "seconds,elbo")) {
      assertTrue(numbers.stream().anyMatch(line -> line.startsWith(start)), () -> start);
    }
    assertEquals(1 + 2 * 2 * 2, numbers.size());
    for (String picture : List.of("updates.png", "seconds.png")) {
      assertTrue(Files.size(folder.resolve("tuned").resolve(picture)) > 5000);
    }
  }

  private static double nats(String[] trial) {
    return Double.parseDouble(trial[4].strip().split(" ")[0]);
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    Processes.Result pair = run("--differences", "elbo - iwae");
    assertEquals(2, pair.exitCode(), pair::toString);
    assertTrue(pair.err().contains("--differences: expected one of the arms [elbo"), pair::err);
    Processes.Result judge = run("--judges", "elbo");
    assertEquals(2, judge.exitCode(), judge::toString);
    Processes.Result none = run("--updates", "0");
    assertTrue(none.err().contains("expected --updates or --seconds above 0"), none::err);
    assertFalse(Files.exists(folder.resolve("ladder")));
  }
}
