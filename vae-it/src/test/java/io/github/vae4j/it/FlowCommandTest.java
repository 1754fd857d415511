package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows as posterior and prior, from the command line. */
final class FlowCommandTest {
  private static final String SMALL = "train digits --limit 120 --hidden 16 --latent 3 --epochs 2 ";
  private static final String FLOW = "runs/flow/model.safetensors";
  private static final String FULL = "runs/full/model.safetensors";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() {
    succeed(SMALL + "--posterior iaf:2,8 --prior maf:2,8 --out runs/flow");
    succeed(SMALL + "--posterior full --prior realnvp:2,8 --objective bsvi:2 --out runs/full");
  }

  private static Processes.Result run(String command) {
    return Vae.in(folder).run(command.split(" "));
  }

  private static Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluate MODEL digits --limit 20 --estimator iwae:20;ais:5,chains=2;is:20,scale=1.2"
            + " | sampled KL",
        "score MODEL digits --limit 20 | scores",
        "encode MODEL digits --limit 20 | each is the image of the base's mean",
        "encode MODEL digits --limit 20 --refine bsvi:3 | BSVI(3)",
        "reconstruct MODEL digits --limit 4 | at the image of the base's mean",
        "sample MODEL | samples",
        "traverse MODEL digits --limit 20 | steps",
        "inspect MODEL | iaf:2,8",
      })
  void aModelWithFlowsIsUsedLikeAnyOther(String command, String part) {
    Processes.Result result = succeed(command.replace("MODEL", FLOW));
    assertTrue(result.out().contains(part), result::toString);
  }

  @Test
  void twoFamiliesAreCompared() {
    String options = " digits --limit 20 --estimator iwae:20 --estimates ";
    succeed("evaluate " + FLOW + options + "flow.csv");
    succeed("evaluate " + FULL + options + "full.csv");
    assertTrue(succeed("compare flow.csv full.csv").out().contains("nats"));
  }

  @Test
  void gapsTellWhatARicherFamilyBuys() throws IOException {
    String options = " digits --limit 5 --steps 20 --evaluation-samples 50 --estimator iwae:50";
    Processes.Result result = succeed("gaps " + FLOW + options);
    assertTrue(
        result
            .out()
            .matches(
                "(?s).*best ELBO of each datum by family of proposals\n"
                    + "  diagonal +-?[0-9.]+ nats\n"
                    + "  full +-?[0-9.]+ nats +[-+][0-9.]+ \\+- [0-9.]+\n"
                    + "  iaf:2,8 with the encoder's map +-?[0-9.]+ nats +[-+][0-9.]+ \\+- [0-9.]+\n.*"),
        result::toString);
    assertTrue(
        Files.readAllLines(folder.resolve("gaps/gaps.csv"))
            .get(0)
            .endsWith("elbo_best_diagonal,elbo_best_full,effective_sample_size,pareto_k"));
    Processes.Result alone = succeed("gaps " + FULL + options + " --families none");
    assertTrue(!alone.out().contains("by family"), alone::toString);
    Processes.Result wrong = run("gaps " + FULL + options + " --families ful");
    assertTrue(wrong.err().contains("did you mean 'full'?"), wrong::toString);
  }

  @Test
  void whatAFamilyCannotDoIsRefused() {
    Processes.Result vamp = run(SMALL + "--posterior iaf:2 --prior vamp:5 --out runs/no");
    assertEquals(2, vamp.exitCode(), vamp::toString);
    assertTrue(vamp.err().contains("this posterior scores only its own draws"), vamp::toString);
    Processes.Result rank = run(SMALL + "--posterior lowrank:4 --out runs/no");
    assertEquals(2, rank.exitCode(), rank::toString);
    assertTrue(rank.err().contains("at most the number of latents, 3"), rank::toString);
  }
}
