package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimates of log p(x) and their comparison, from the command line. */
final class EvaluateCommandTest {
  private static final String MODEL = "four/model.safetensors";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() {
    String small = "train digits --binarize threshold --hidden 64 --latent 4 --epochs ";
    succeed((small + "8 --out four").split(" "));
    succeed((small + "1 --out one").split(" "));
  }

  private static Processes.Result run(String... arguments) {
    return Vae.in(folder).run(arguments);
  }

  private static Processes.Result succeed(String... arguments) {
    Processes.Result result = run(arguments);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static Processes.Result evaluate(String model, String estimators, String... more) {
    String[] arguments = {"evaluate", model, "digits", "--limit", "40", "--estimator", estimators};
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return run(all);
  }

  private static double mean(String csv, String quantity) throws IOException {
    return Files.readAllLines(folder.resolve(csv)).stream()
        .map(line -> line.split(","))
        .filter(cells -> cells[0].equals(quantity))
        .mapToDouble(cells -> Double.parseDouble(cells[2]))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void estimatorsOfOneQuantityAgreeAndLieAboveTheElbo() throws IOException {
    Processes.Result result =
        evaluate(MODEL, "iwae:1000;is:1000,scale=1.2;ais:200;hmc:50;bsvi:10", "--out", "all.csv");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("downwards: ELBO, IWAE-1000, "), result::toString);
    assertTrue(result.out().contains("; upwards: HMC-50"), result::toString);
    double iwae = mean("all.csv", "IWAE");
    for (String other : List.of("IS(1.2)", "AIS(200)", "HMC")) {
      assertEquals(iwae, mean("all.csv", other), 0.1, other);
    }
    assertEquals(iwae, mean("all.csv", "bsvi:10"), 0.15);
    succeed("evaluate", MODEL, "digits", "--estimator", "iwae:50;bsvi:10", "--out", "more.csv");
    for (String bound : List.of("IWAE", "bsvi:10")) { // the ELBO has one draw for each of 1,797
      assertTrue(mean("more.csv", bound) > mean("more.csv", "ELBO"), bound);
    }
  }

  /** Of grey levels under a Bernoulli every number that holds log p(x) has another name. */
  @Test
  void greyLevelsUnderABernoulliHaveACrossEntropy() throws IOException {
    String grey =
        "train digits --likelihood bernoulli --hidden 16 --latent 2 --epochs 1 --out grey";
    String trained = succeed(grey.split(" ")).out();
    assertTrue(
        trained.matches("(?s).*\n +nats \\(cross-entropy\\) +nats \\(cross-entropy\\)\n.*"),
        trained);
    assertTrue(trained.contains("  ELBO (cross-entropy)  "), trained);
    assertTrue(
        Files.readAllLines(folder.resolve("grey/metrics.csv"))
            .get(0)
            .contains(",training_elbo_cross_entropy,"));
    Processes.Result result =
        evaluate("grey/model.safetensors", "iwae:20", "--out", "g.csv", "--estimates", "grey.csv");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("IWAE-20 (cross-entropy)"), result::toString);
    assertTrue(
        result.out().replaceAll("\\s+", " ").contains("entropy of the grey levels"),
        result::toString);
    assertTrue(mean("g.csv", "IWAE (cross-entropy)") < 0);
    assertTrue(mean("g.csv", "KL") > 0);
    String compared = succeed("compare", "grey.csv", "grey.csv").out();
    assertTrue(
        compared.startsWith(
            "iwae:20, a lower bound at the encoder's proposals (cross-entropy), n = 40"),
        compared);
    String scored = "score grey/model.safetensors digits --limit 40 --out s.csv --by ";
    for (String by : List.of("likelihood", "complexity", "regret --refine svi:2")) {
      succeed((scored + by).split(" "));
      boolean compares = by.equals("likelihood");
      assertEquals(
          "row,score,standard_error,effective_sample_size,pareto_k,"
              + (compares ? "percentile,label" : "label"),
          Files.readAllLines(folder.resolve("s.csv")).get(0));
    }
    Processes.Result quantile = run((scored + "regret --threshold quantile:0.9").split(" "));
    assertEquals(2, quantile.exitCode(), quantile::toString);
    assertTrue(quantile.err().contains("were not scored with --by regret"), quantile::toString);
  }

  @Test
  void bidirectionalMonteCarloNeedsNoData() throws IOException {
    Processes.Result result =
        succeed(
            "evaluate", MODEL, "--estimator", "bdmc:300", "--simulated", "10", "--out", "b.csv");
    assertTrue(result.out().contains("10 data that the model drew"), result::toString);
    assertTrue(result.out().contains("nats, below log p(x)"), result::toString);
    assertTrue(result.out().contains("nats, above log p(x)"), result::toString);
    assertEquals(0, mean("b.csv", "BDMC gap"), 0.1);
  }

  @Test
  void estimatesAreKeptAndComparedDatumByDatum() throws IOException {
    for (String name : List.of("four", "one")) {
      Processes.Result result =
          evaluate(name + "/model.safetensors", "iwae:200", "--estimates", name + ".csv");
      assertEquals(0, result.exitCode(), result::toString);
    }
    Processes.Result result = succeed("compare", "one.csv", "four.csv");
    assertTrue(result.out().contains("  iwae:200 of four.csv is greater\n"), result::toString);
    assertFalse(result.out().contains("better\n"), result::toString);
    assertTrue(
        result.out().contains("iwae:200, a lower bound at the encoder's proposals, n = 40"),
        result::toString);
    assertTrue(result.out().contains("one.csv: ESS "), result::toString);
    assertTrue(result.out().contains("compare ais:1000 or bsvi:500 too"), result::toString);
    assertTrue(succeed("compare", "one.csv", "one.csv").out().contains("no difference"));
    Processes.Result other =
        evaluate("one/model.safetensors", "iwae:200", "--estimates", "four.csv");
    assertEquals(3, other.exitCode(), other::toString);
    assertTrue(other.err().contains("another model"), other::toString);
  }

  private static Path table(String name, String estimators, String... rows) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# vae4j likelihoods in nats {data=1, model=" + name + ", seed=3, unit=4}");
    lines.add("index," + estimators);
    for (int i = 0; i < rows.length; i++) {
      lines.add(i + "," + rows[i]);
    }
    return Files.write(folder.resolve(name), lines);
  }

  @Test
  void boundsThatDisagreeGiveNoOrderAndOthersAreNamed() throws IOException {
    table("a.csv", "iwae:10,ais:100,bsvi:5", "-3,-2,-1", "-4,-2,-1", "-5,-2,-1");
    table("b.csv", "iwae:10,ais:100,iwae:20", "-1,-4,-2", "-2,-4,-2", "-3,-4,-2");
    String out = succeed("compare", "a.csv", "b.csv").out();
    assertTrue(out.contains("  iwae:10 of b.csv is greater\n"), out);
    assertTrue(out.contains("  ais:100 of a.csv is greater\n"), out);
    assertTrue(out.contains("The bounds do not agree on the order of the models"), out);
    assertTrue(
        out.contains("bsvi:5, a lower bound at refined proposals: in a.csv alone, not compared"),
        out);
    assertTrue(
        out.contains("iwae:20, a lower bound at the encoder's proposals: in b.csv alone"), out);
  }

  @Test
  void estimatesSayHowFarToTrustThem() throws IOException {
    Processes.Result result =
        evaluate("one/model.safetensors", "iwae:100;ais:20", "--out", "trust.csv");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(
        result.out().matches("(?s).*IWAE-100 .*\n    ESS +[0-9.]+ of 100 draws .*"),
        result::toString);
    assertTrue(result.out().contains(", above 0.50: "), result::toString);
    assertTrue(result.out().contains(" of 16 draws (median)"), result::toString);
    List<String> lines = Files.readAllLines(folder.resolve("trust.csv"));
    assertTrue(
        lines
            .get(0)
            .endsWith(",ess_median,ess_least,pareto_k_median,pareto_k_worst,pareto_k_above"),
        lines.get(0));
    String[] iwae =
        lines.stream().filter(l -> l.startsWith("IWAE,")).findFirst().orElseThrow().split(",");
    assertEquals(11, iwae.length);
    double share = Double.parseDouble(iwae[10]);
    assertTrue(share >= 0 && share <= 1, lines::toString);
    assertEquals(
        share > 0.1,
        result.out().contains("IWAE-100 is not to be trusted as log p(x): Pareto k-hat is above"),
        result::toString);
  }

  @Test
  void aModelThatARefinedBoundJudgesOtherwiseIsNamed() throws IOException {
    succeed(
        "train",
        "digits",
        "--epochs=4",
        "--hidden=2",
        "--decoder-hidden=64",
        "--latent=8",
        "--objective=bsvi:3",
        "--out=refined");
    String alone = evaluate("refined/model.safetensors", "iwae:1").out();
    assertTrue(alone.contains("bsvi:3 refines proposals, so IWAE-1 at the encoder's may"), alone);
    Processes.Result both =
        evaluate(
            "refined/model.safetensors",
            "iwae:1",
            "--refine",
            "bsvi:100,step=0.05,log-scale-step=0.02",
            "--out",
            "columns.csv");
    assertFalse(both.out().contains("refines proposals, so"), both::toString);
    assertEquals(
        0,
        mean("columns.csv", "ELBO*")
            + mean("columns.csv", "KL*")
            + mean("columns.csv", "Reconstruction*"),
        1e-4);
    double above = mean("columns.csv", "BSVI(100)") - mean("columns.csv", "IWAE");
    assertEquals(
        above > 1,
        both.out().contains("nats above IWAE-1: the encoder's proposals misjudge this model"),
        both::toString);
    assertTrue(above > 1, "the test needs a poor encoder, found " + above);
  }

  @Test
  void oneDatumHasNoStandardError() {
    String bounds = succeed("evaluate", MODEL, "--estimator=bdmc:20", "--simulated=1").out();
    assertFalse(bounds.contains("NaN"), bounds);
    succeed(
        "evaluate", MODEL, "digits", "--limit=1", "--estimator=iwae:9", "--estimates=single.csv");
    String compared = succeed("compare", "single.csv", "single.csv").out();
    assertFalse(compared.contains("NaN"), compared);
    assertTrue(compared.contains("one datum says nothing of others"), compared);
  }

  @Test
  void unlikeEstimatesAreNotCompared() {
    assertEquals(0, evaluate(MODEL, "iwae:50", "--estimates", "fifty.csv").exitCode());
    assertEquals(0, evaluate(MODEL, "iwae:60", "--estimates", "sixty.csv").exitCode());
    Processes.Result result = run("compare", "fifty.csv", "sixty.csv");
    assertFalse(result.exitCode() == 0, result::toString);
    assertTrue(result.err().contains("only like estimators"), result::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iwae:x | K needs to be a whole number",
        "ais:10,chain=3 | did you mean 'chains='?",
        "elbo | is no estimator",
        "nonsense:3 | estimators are iwae:K",
        "hmc:3 | needs more samples than the model has latents",
      })
  void wrongWordsAreAnsweredByWhatThereIs(String word, String message) {
    Processes.Result result = evaluate(MODEL, word);
    assertFalse(result.exitCode() == 0, result::toString);
    assertTrue(result.err().contains(message), result::toString);
  }
}
