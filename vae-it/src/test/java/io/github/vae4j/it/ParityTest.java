package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One training, all engines: {@code vae parity} finds that they compute the same, or who does not.
 */
@DisabledOnOs(OS.WINDOWS)
final class ParityTest {
  private static final int USAGE = 2;
  private static final int DATA = 3;
  private static final int BACKEND = 4;
  private static final int DIFFERENT = 6;
  private static final String ALL = "djl,tf,nd4j,reference";
  private static final String DENSE = "data: digits\nhidden: [64, 64]\nlatent: 8\nepochs: 3\n";

  @TempDir private Path folder = Path.of("");
  private Vae vae = new Vae(Path.of(""), Path.of(""), Map.of());

  @BeforeEach
  void configure() throws IOException {
    vae = Vae.in(folder);
    Files.writeString(folder.resolve("dense.yaml"), DENSE);
    Files.writeString(
        folder.resolve("conv.yaml"),
        "data: digits\narchitecture: conv\nhidden: [8, 16]\nlatent: 4\nlikelihood: normal\nactivation: relu\n");
  }

  @ParameterizedTest
  @CsvSource({"dense, float32, 50", "dense, float64, 20", "conv, float32, 20", "conv, float64, 5"})
  void allEnginesComputeTheSameTraining(String model, String precision, String steps) {
    Processes.Result result =
        vae.run("parity", model + ".yaml", "--precision", precision, "--steps", steps);
    assertEquals(0, result.exitCode(), result::toString);
    for (String backend : ALL.split(",")) {
      assertTrue(verdict(result, backend, "agrees"), () -> backend + "\n" + result);
    }
  }

  @Test
  void theSameSeedGivesTheSameNumbersAgainOnEachEngine() throws IOException {
    for (String name : List.of("a.csv", "b.csv")) {
      Processes.Result result =
          vae.run("parity", "dense.yaml", "--steps", "10", "--threads", "1", "--csv", name);
      assertEquals(0, result.exitCode(), result::toString);
    }
    List<String> lines = Files.readAllLines(folder.resolve("a.csv"));
    assertEquals(lines, Files.readAllLines(folder.resolve("b.csv")));
    assertEquals("backend,step,tensor,error,largest_absolute,apart", lines.get(0));
    Set<String> places = new TreeSet<>();
    lines.stream().skip(1).forEach(l -> places.add(l.replaceFirst("(,[^,]*){3}$", "")));
    // 14 parameters with two tensors of Adam's each, and the objective.
    assertEquals(ALL.split(",").length * 10 * (3 * 14 + 1), places.size());
    assertEquals(places.size(), lines.size() - 1);
    assertTrue(places.contains("reference,10,decoder/output/bias#v"), places::toString);
  }

  @Test
  void aWrongBackendIsFoundAndOneThatFailsDoesNotHideIt() throws IOException {
    Processes.Result result = Strangers.in(folder).run("parity", "dense.yaml", "--steps", "5");
    assertEquals(DIFFERENT, result.exitCode(), result::toString);
    assertTrue(verdict(result, "wrong", "DIFFERS"), result::toString);
    assertTrue(verdict(result, "reference", "agrees"), result::toString);
    assertTrue(verdict(result, "failing", "FAILED"), result::toString);
    List<String> lines = result.out().lines().toList();
    assertTrue(
        lines.contains("failing    FAILED after step 2: failing: out of steam"), result::toString);
    assertTrue(
        lines.contains("absent     not available: its engine was left at home; fetch it"),
        result::toString);
    assertTrue(lines.stream().allMatch(line -> line.length() <= 80), result::toString);
  }

  @Test
  void aBackendThatFailsIsAnErrorOfItsOwn() throws IOException {
    Processes.Result result =
        Strangers.in(folder)
            .run("parity", "dense.yaml", "--steps", "4", "--backends", "failing,reference");
    assertEquals(BACKEND, result.exitCode(), result::toString);
    assertTrue(verdict(result, "reference", "agrees"), result::toString);
    assertFalse(result.out().contains("DIFFERS"), result::toString);
  }

  @Test
  void theToleranceDecides() throws IOException {
    String[] both = {"parity", "dense.yaml", "--steps", "2", "--backends", "wrong,reference"};
    assertEquals(0, Strangers.in(folder).run(plus(both, "0.1")).exitCode());
    Processes.Result none = Strangers.in(folder).run(plus(both, "1e-9"));
    assertEquals(DIFFERENT, none.exitCode());
    assertTrue(verdict(none, "reference", "DIFFERS"), none::toString);
  }

  @Test
  void mistakesAreToldInOneLine() throws IOException {
    Files.writeString(folder.resolve("wrong.yaml"), "data: digits\nlatents: 8\n");
    Files.writeString(folder.resolve("empty.yaml"), "latent: 8\n");
    String[] quick = {"--backends", "reference", "--steps", "1"};
    assertRefused(DATA, "absent.yaml: expected a configuration file, found none", "absent.yaml");
    assertRefused(
        USAGE,
        "wrong.yaml, line 2: unknown option 'latents'; did you mean 'latent'?",
        "wrong.yaml");
    assertRefused(USAGE, "expected DATA, found none", "empty.yaml");
    assertRefused(USAGE, "--steps: needs at least 1, got 0", "dense.yaml", "--steps", "0");
    assertRefused(
        USAGE, "--tolerance: needs at least 0, got -1.0", "dense.yaml", "--tolerance", "-1");
    assertRefused(
        BACKEND,
        "did you mean 'djl'? there is no backend 'dlj'",
        "dense.yaml",
        "--backends",
        "dlj");
    assertRefused(
        DATA,
        "nowhere/x.csv: expected the folder",
        "dense.yaml",
        quick[0],
        quick[1],
        quick[2],
        quick[3],
        "--csv",
        "nowhere/x.csv");
  }

  private void assertRefused(int exitCode, String message, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "parity";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Processes.Result result = vae.run(all);
    assertEquals(exitCode, result.exitCode(), result::toString);
    List<String> lines = result.err().lines().filter(line -> line.startsWith("vae: ")).toList();
    assertEquals(1, lines.size(), result::toString);
    assertTrue(lines.get(0).startsWith("vae: " + message), result::toString);
  }

  private static String[] plus(String[] arguments, String tolerance) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--tolerance", tolerance));
    return all.toArray(String[]::new);
  }

  private static boolean verdict(Processes.Result result, String backend, String word) {
    return Pattern.compile("(?m)^  " + backend + " +" + word + "\\b").matcher(result.out()).find();
  }
}
