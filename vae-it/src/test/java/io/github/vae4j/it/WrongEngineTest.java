package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An engine that computes wrongly is found before its numbers are used: by the examination when it
 * is opened, by the doctor, or by plain Java beside the first step or batch.
 */
@DisabledOnOs(OS.WINDOWS)
final class WrongEngineTest {
  private static final int BACKEND = 4;
  private static final int WRONG = 7;
  private static final String TRAIN =
      "train digits --limit 100 --epochs 1 --hidden 16 --latent 2 --importance-samples 10"
          + " --likelihood bernoulli --batch-size 100"; // softplus, and large products
  private static final String SOFTPLUS = fault("operations=softplus", "above=0");
  private static final String TANH = fault("operations=tanh", "above=0");
  private static final String LARGE = fault("operations=matmul+affine", "above=1000");
  private static final String FUSED = LARGE + " --backend-option unseen=true";

  @TempDir private static Path folder = Path.of("");
  private static Vae vae = new Vae(Path.of(""), Path.of(""), Map.of());

  private TreeSet<String> before = new TreeSet<>();

  @BeforeAll
  static void trainAGoodModel() throws IOException {
    vae = Strangers.in(folder);
    Processes.Result result = run(TRAIN + " --backend reference --out good");
    assertEquals(0, result.exitCode(), result::toString);
  }

  @BeforeEach
  void remember() throws IOException {
    before = files();
  }

  private static String fault(String... options) {
    return " --backend wrong --backend-option " + String.join(" --backend-option ", options);
  }

  private static Processes.Result run(String command) {
    return vae.run(command.strip().split(" +"));
  }

  private static TreeSet<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      TreeSet<String> names = new TreeSet<>();
      all.forEach(file -> names.add(folder.relativize(file).toString()));
      return names;
    }
  }

  private static void assertFound(String pattern, String text) {
    assertTrue(Pattern.compile(pattern).matcher(text).find(), () -> pattern + "\n" + text);
  }

  private void assertRefused(int exitCode, Processes.Result result, String... patterns) {
    List<String> lines = result.err().lines().filter(line -> line.startsWith("vae: ")).toList();
    assertAll(
        result.toString(),
        () -> assertEquals(exitCode, result.exitCode()),
        () -> assertEquals(1, lines.size()),
        () -> assertFalse(result.err().contains("\tat "), "a stack trace"),
        () -> List.of(patterns).forEach(pattern -> assertFound(pattern, lines.get(0))),
        () -> assertEquals(before, files()));
  }

  @Test
  void anOptionalOperationThatIsWrongIsReplacedByOthers() {
    Processes.Result result = run(TRAIN + " --out replaced" + SOFTPLUS);
    assertEquals(0, result.exitCode(), result::toString);
    assertFound("wrong computes softplus wrongly on this machine \\(element ", result.err());
    assertFound(
        "backend wrong: .* WRONG on this machine, so not used: softplus verified",
        result.out().replaceAll("\\s+", " ")); // the line is folded
    assertFound("(?m)^verified first step agrees with plain Java to ", result.out());
    assertTrue(Files.exists(folder.resolve("replaced/model.safetensors")));
  }

  @Test
  void backendsNamesTheOperation() {
    Processes.Result result = run("backends" + SOFTPLUS);
    assertEquals(0, result.exitCode(), result::toString);
    assertFound("(?m)^wrong +available, ", result.out());
    assertFound("(?m)^  examined +WRONG on this machine, so not used: softplus$", result.out());
    Processes.Result right = run("backends --backend wrong");
    assertFound("(?m)^  examined +\\d+ operations agree with plain Java$", right.out());
  }

  @Test
  void theDoctorListsWhatIsWrong() {
    Processes.Result result = run("doctor" + SOFTPLUS);
    assertEquals(BACKEND, result.exitCode(), result::toString);
    assertFound("(?m)^wrong +computes wrongly, ", result.out());
    assertFound("(?m)^  examined +\\d+ of 1,\\d+ cases are WRONG: softplus$", result.out());
    assertFound("(?m)^  wrong 1 +FLOAT32 softplus .*: expected .*, found ", result.out());
    assertFound("(?m)^  remedy +use another backend", result.out());
    assertFound("would run on wrong, which computes wrongly$", result.out());
    assertFalse(result.err().contains("\tat "), result::toString);
  }

  @Test
  void aProgramThatNeedsAWrongOperationIsRefused() {
    assertRefused(
        BACKEND,
        run(TRAIN + " --out refused" + TANH),
        "wrong: the program needs tanh at .*, which the engine computes wrongly on this machine"
            + " \\(element \\d+: .*\\)\\. Use another backend\\. 'vae doctor' ");
    // Another program does without.
    assertEquals(0, run(TRAIN + " --activation relu --out relu" + TANH).exitCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TRAIN,
        TRAIN + " --out good --overwrite",
        "evaluate good/model.safetensors digits --limit 100 --out e.csv --estimates i.csv",
        "score good/model.safetensors digits --limit 100"
      })
  void whatOnlyShowsInLargeProductsIsFoundInTheFirstStepOrBatch(String command) {
    assertRefused(
        WRONG,
        run(command + LARGE),
        "wrong: the first (step|batch) differs from plain Java: in '[^']+', element \\d+ is ",
        "\\. The first operation that differs is (affine|matmul) float32\\[.*\\] at \\S+:\\d+\\), whose"
            + " element \\d+ is \\S+, plain Java gives ",
        "\\. Use another backend, or other settings of this one, .* 'vae doctor' ");
  }

  @Test
  void whatIsWrongOnlyWhereNobodyLooksIsSaidToBe() {
    Processes.Result result = run(TRAIN + " --out fused" + FUSED);
    assertRefused(WRONG, result, "No operation differs once every result is looked at, so the ");
    assertFalse(result.err().contains("first operation that differs"), result::toString);
  }

  @Test
  void aModelIsKeptIfOnlyItsEvaluationIsWrong() {
    String smallSteps = TRAIN.replace("--batch-size 100", "--batch-size 20");
    String kept = " --validation-split 0.2 --test digits --out kept";
    Processes.Result result = run(smallSteps + kept + fault("operations=affine", "above=2000"));
    assertEquals(WRONG, result.exitCode(), result::toString);
    Path model = Path.of("kept/model.safetensors");
    assertFound("(?m)^vae: wrong: the first batch differs from plain Java: ", result.err());
    assertTrue(result.err().contains("the trained model is in " + model), result::toString);
    assertTrue(Files.exists(folder.resolve(model)));
    assertTrue(Files.exists(folder.resolve("kept/config.yaml")));
    assertFalse(Files.exists(folder.resolve("kept/evaluation.csv")));
  }

  @Test
  void verboseShowsWhere() {
    Processes.Result result = run("score good/model.safetensors digits --verbose" + LARGE);
    assertEquals(WRONG, result.exitCode(), result::toString);
    assertTrue(result.err().contains("\tat "), result::toString);
  }

  @Test
  void aModelKeepsWhatWasVerified() {
    Processes.Result good = run("inspect good/model.safetensors");
    assertFound("(?m)^  verified +first step agrees with plain Java to \\de-\\d\\d$", good.out());
    assertEquals(
        0, run(TRAIN + " --no-verify --out unverified" + LARGE).exitCode(), "with --no-verify");
    Processes.Result unverified = run("inspect unverified/model.safetensors");
    assertFound("(?m)^  verified +no, not asked for$", unverified.out());
  }

  @Test
  void withoutVerificationTheNumbersAreWritten() {
    List<String> written = new ArrayList<>();
    for (String command : List.of("evaluate", "score")) {
      String file = command + ".csv";
      Processes.Result result =
          run(
              command
                  + " good/model.safetensors digits --limit 20 --no-verify --out "
                  + file
                  + LARGE);
      assertEquals(0, result.exitCode(), result::toString);
      assertFalse(result.out().contains("verified"), result::toString);
      written.add(Files.exists(folder.resolve(file)) ? file : "none");
    }
    assertEquals(List.of("evaluate.csv", "score.csv"), written);
  }
}
