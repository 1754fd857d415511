package io.github.vae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether what commands say of models and data is true of them. */
class AdviceTest {
  private static final String SMALL = " --epochs 1 --hidden 4 --importance-samples 1";

  @TempDir private Path folder = Path.of("");

  /** Returns the exit code and what is said, on one line; "@" stands for the folder. */
  private String run(String command) {
    String[] words =
        (command + " --backend reference").replace("@", folder + "/").split(" "); // no spaces
    StringWriter said = new StringWriter();
    PrintWriter all = new PrintWriter(said);
    int code = Main.execute(all, all, words);
    return code + " " + said;
  }

  private static String unwrapped(String said) {
    return said.replaceAll("\\s+", " ");
  }

  private void train(String command) {
    String said = run("train digits --limit 60 " + command + SMALL);
    assertTrue(said.startsWith("0 "), said);
  }

  /** The encoder's own normal distributions are not all normal distributions. */
  @Test
  void theOwnFamilyOfAFullPosteriorIsNoNamedFamily() throws IOException {
    train("--latent 2 --posterior full --out @full");
    String said =
        run(
            "gaps @full/model.safetensors digits --limit 3 --steps 2 --samples 2"
                + " --evaluation-samples 4 --estimator iwae:5 --out @gaps");
    assertTrue(said.startsWith("0 "), said);
    assertTrue(said.contains("(full with the encoder's map: no proposal of it comes"), said);
    assertTrue(Pattern.compile("(?m)^  full {5,}").matcher(said).find(), said);
    String header = Files.readAllLines(folder.resolve("gaps/gaps.csv")).get(0);
    assertTrue(
        header.endsWith(",elbo_best_diagonal,elbo_best_full,effective_sample_size,pareto_k"),
        header);
  }

  /** What the floor of a delta-VAE costs is no fault of its encoder. */
  @Test
  void theOwnFamilyOfADeltaPosteriorIsNotTheFreeDiagonalOne() {
    train("--latent 2 --posterior delta:2 --out @delta");
    String said =
        run(
            "gaps @delta/model.safetensors digits --limit 3 --steps 2 --samples 2"
                + " --evaluation-samples 4 --estimator iwae:5 --out @gaps");
    assertTrue(said.contains("(delta:2.0: no proposal of it comes"), said);
    assertTrue(Pattern.compile("(?m)^  diagonal +\\S+ nats$").matcher(said).find(), said);
    assertTrue(
        Pattern.compile("(?m)^  delta:2.0 +\\S+ nats +-\\S+ [+]- \\S+$").matcher(said).find(),
        said);
    assertTrue(said.contains("The differences are to diagonal."), said);
  }

  @Test
  void anUnknownMutualInformationIsSaidToBeUnknown() {
    String unknown = "I_q(x;z) not known";
    String flow = run("train digits --limit 60 --latent 2 --posterior iaf:1,4 --out @iaf" + SMALL);
    assertTrue(unwrapped(flow).contains(unknown), flow);
    String again = run("evaluate @iaf/model.safetensors digits --limit 5 --importance-samples 2");
    assertTrue(unwrapped(again).contains(unknown), again);
    String known = run("train digits --limit 60 --latent 2 --out @normal" + SMALL);
    assertFalse(unwrapped(known).contains(unknown), known);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--posterior iaf:1,4 --encoder-updates 10|encoder updates: end when the mutual",
        "--posterior bernoulli --objective rws:3 --kl-warmup 0.2|KL warm-up: rws:3 has no KL",
        "--objective iwae:3 --beta 2|beta: iwae:3 has no KL",
        "--objective wake-sleep --beta 2|beta: wake-sleep has no KL",
        "--importance-samples 0|K needs to be at least 1",
      })
  void aDryRunRefusesWhatTheTrainingRefuses(String options, String reason) {
    String train = "train digits --limit 60 --epochs 1 --hidden 4 --latent 2 --out @no " + options;
    String dry = run(train + " --dry-run");
    assertTrue(dry.startsWith("2 ") && unwrapped(dry).contains(reason), dry);
    String told = run(train);
    assertTrue(told.startsWith("2 ") && unwrapped(told).contains(reason), told);
    assertFalse(Files.exists(folder.resolve("no")));
  }

  @Test
  void aDryRunOfATableTakesNoStep() throws IOException {
    table("dry.csv", 60);
    String said = run("train @dry.csv --latent 2 --encoder-updates 15 --dry-run" + SMALL);
    assertTrue(said.startsWith("0 "), said);
  }

  @Test
  void anEstimatorThatDoesNotFitIsRefusedBeforeAnyOtherHasRun() {
    train("--latent 3 --posterior bernoulli --out @bits");
    String evaluate = "evaluate @bits/model.safetensors digits --limit 4 --estimates @e.csv";
    for (String wrong : List.of("ais:5", "hmc:20")) {
      String said = run(evaluate + " --estimator iwae:2;" + wrong);
      assertTrue(said.contains("some of this model are discrete"), said);
      assertFalse(Files.exists(folder.resolve("e.csv")), said);
    }
    String simulated = run(evaluate + " --estimator iwae:2;bdmc:5");
    assertTrue(simulated.contains("some of this model are discrete"), simulated);
    assertFalse(Files.exists(folder.resolve("e.csv")), simulated);
  }

  @Test
  void gapsOfLayersAndBitsAreRefusedBeforeAnythingIsComputed() {
    train("--latent 3,2 --out @layers");
    train("--latent 3 --posterior bernoulli --out @bits");
    String gaps = " digits --limit 3 --estimator iwae:5 --out @gaps --estimates @estimates.csv";
    String layers = run("gaps @layers/model.safetensors" + gaps);
    assertTrue(layers.contains("found 2 layers, each drawn given another"), layers);
    String bits = run("gaps @bits/model.safetensors" + gaps);
    assertTrue(bits.contains("found discrete latents"), bits);
    assertFalse(Files.exists(folder.resolve("estimates.csv")));
    assertFalse(Files.exists(folder.resolve("gaps")));
  }

  private void table(String name, int rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b"));
    for (int i = 0; i < rows; i++) {
      lines.add(String.format(Locale.ROOT, "%.4f,%.4f", Math.sin(0.03 * i), i + 0.01 * (i % 7)));
    }
    Files.write(folder.resolve(name), lines);
  }

  @Test
  void aHierarchyOfATableSaysThatNoOtherLikelihoodIsTried() throws IOException {
    table("rows.csv", 60);
    String note = "no other likelihood of numeric columns is tried";
    String said = run("train @rows.csv --latent 2,1 --out @table" + SMALL);
    assertTrue(said.startsWith("0 ") && unwrapped(said).contains(note), said);
    String named = run("train @rows.csv --search off --latent 2,1 --out @named" + SMALL);
    assertFalse(unwrapped(named).contains(note), named);
  }

  @Test
  void independentColumnsAreTrainedWhereLatentsAreDiscreteToo() throws IOException {
    table("series.csv", 220);
    String said =
        run(
            "train @series.csv --posterior bernoulli --objective concrete:0.5 --latent 2"
                + " --out @series"
                + SMALL);
    assertTrue(said.startsWith("0 "), said);
    assertTrue(unwrapped(said).contains("if columns are modelled one by one"), said);
  }

  @Test
  void imagesAreToBeResizedOnlyIfTheirChannelsFit() throws IOException {
    train("--latent 2 --out @grey");
    Files.writeString(folder.resolve("two.csv"), "0,".repeat(31) + "0\n");
    String model = "encode @grey/model.safetensors @two.csv --out @latents.csv --shape ";
    String other = run(model + "2x4x4");
    assertNotEquals('0', other.charAt(0), other);
    assertTrue(other.contains("found [2, 4, 4]"), other);
    assertFalse(other.contains("--resize"), other);
    String size = run(model + "4x8");
    assertTrue(unwrapped(size).contains("found [4, 8]; images are brought to another size"), size);
    assertEquals('3', size.charAt(0), size);
  }
}
