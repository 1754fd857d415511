package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refinement at use, the self-test and the experiments, from the command line. */
final class RefineCommandTest {
  private static final String MODEL = "runs/digits/model.safetensors";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() {
    succeed("train", "digits", "--epochs", "3", "--hidden", "64", "--latent", "8");
  }

  private static Processes.Result run(String... arguments) {
    return Vae.in(folder).run(arguments);
  }

  private static Processes.Result succeed(String... arguments) {
    Processes.Result result = run(arguments);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static double[] column(String file, int column) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.split(",")[column]))
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"encode, latents.csv", "reconstruct, reconstructions.png", "score, scores.csv"})
  void refinementRaisesTheBoundAndTellsItRowByRow(String command, String left) throws IOException {
    succeed(command, MODEL, "digits", "--limit", "50", "--refine", "svi:20", "--bounds", "b.csv");
    assertEquals(
        "before,after,bound,steps,label", Files.readAllLines(folder.resolve("b.csv")).get(0));
    assertEquals(50, column("b.csv", 0).length);
    assertTrue(mean(column("b.csv", 1)) > mean(column("b.csv", 0)));
    assertTrue(Arrays.stream(column("b.csv", 3)).allMatch(steps -> steps == 20));
    assertTrue(Files.size(folder.resolve(left)) > 0);
  }

  @Test
  void theBufferOfFiveHundredProposalsIsComputedStepByStep() throws IOException {
    Processes.Result result =
        succeed(
            "evaluate",
            MODEL,
            "digits",
            "--limit",
            "20",
            "--importance-samples",
            "10",
            "--refine",
            "bsvi:500",
            "--bounds",
            "b500.csv");
    assertTrue(result.out().contains("BSVI(500)"), result::toString);
    double[] after = column("b500.csv", 1);
    double[] bound = column("b500.csv", 2);
    double[] steps = column("b500.csv", 3);
    for (int i = 0; i < 20; i++) {
      assertEquals(500, steps[i]);
      assertEquals(after[i], bound[i], 5); // the posterior is nearly normal: they are close
    }
  }

  @Test
  void timeThatIsUsedUpEndsTheRefinement() throws IOException {
    Processes.Result result =
        succeed(
            "encode",
            MODEL,
            "digits",
            "--limit",
            "20",
            "--refine",
            "svi:100000",
            "--refine-seconds",
            "0.5",
            "--bounds",
            "short.csv");
    double[] steps = column("short.csv", 3);
    assertTrue(steps[0] > 0 && steps[0] < 100_000, () -> Arrays.toString(steps));
    assertTrue(
        result.out().matches("(?s).* SVI[(]\\d+ to \\d+ steps, time was up[)] .*"),
        result::toString);
  }

  @Test
  void whatDoesNotRefineIsRefused() {
    Processes.Result refused = run("encode", MODEL, "digits", "--refine", "iwae:5");
    assertEquals(2, refused.exitCode(), refused::toString);
    assertEquals(
        "vae: --refine iwae:5: does not refine; name one such as svi:20 or bsvi:20", refused.err());
  }

  @Test
  void bufferWeightsAreFittedToOtherDataThanThoseThatAreEvaluated() throws IOException {
    for (String name : List.of("fit.csv", "use.csv")) {
      StringBuilder rows = new StringBuilder("a,b,c\n");
      for (int i = 0; i < 60; i++) {
        rows.append(i % 2).append(',').append(i * i % 3 % 2).append(',').append(i % 5 % 2);
        rows.append(name.startsWith("fit") ? "\n" : "\n1,1,0\n");
      }
      Files.writeString(folder.resolve(name), rows);
    }
    succeed("train", "fit.csv", "--epochs", "2", "--hidden", "8", "--latent", "2", "--out", "bits");
    List<String> evaluate = List.of("evaluate", "bits/model.safetensors", "use.csv", "--estimator");
    Processes.Result fitted = with(evaluate, "bsvi:5;bsvi:5,weights=em", "--fit-data", "fit.csv");
    assertEquals(0, fitted.exitCode(), fitted::toString);
    assertTrue(fitted.out().contains("buffer weights fitted to fit.csv, n = 60"), fitted::toString);
    assertTrue(fitted.out().contains("bsvi:5,weights=em "), fitted::toString);
    Map<List<String>, String> refused =
        Map.of(
            List.of("bsvi:5,weights=em"),
            "name those of the training with --fit-data",
            List.of("bsvi:5,weights=em", "--fit-data", "use.csv"),
            "needs other data than those that are evaluated, got use.csv",
            List.of("bsvi:5", "--fit-data", "fit.csv"),
            "no estimator is fitted to data");
    refused.forEach(
        (more, reason) -> {
          Processes.Result result = with(evaluate, more.toArray(String[]::new));
          assertEquals(2, result.exitCode(), result::toString);
          assertTrue(result.err().contains(reason), result::toString);
        });
  }

  private static Processes.Result with(List<String> first, String... more) {
    return run(Stream.concat(first.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void everyEstimatorHasItsExactAnswersOnEveryBackend() {
    Processes.Result result = succeed("selftest");
    List<String> lines = result.out().lines().toList();
    assertTrue(lines.get(1).matches(" +djl +tf +nd4j +reference"), result::toString);
    for (String word :
        List.of("elbo", "iwae:5,dreg", "savae:4", "bsvi:4", "svi-kl:4", "svi:4,samples=5")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches(word + " +(ok [0-9.]+ *){4}")),
          result::toString);
    }
    for (String model :
        List.of("posterior=iaf:2", "prior=maf:2", "ladder:latent=3,2", "m2:classifier=mlp:4")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches(model + " +(ok [0-9e-]+ *){4}")),
          result::toString);
    }
  }

  @Test
  void theSignalOfTheGradientIsDrawn() {
    Processes.Result result =
        succeed("reproduce", "snr", "--draws", "200", "--backend", "reference", "--out", "snr");
    assertTrue(result.out().contains("IWAE, DReG  slope of log SNR"), result::toString);
    assertTrue(Files.exists(folder.resolve("snr/snr.png")));
  }
}
