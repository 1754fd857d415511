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

/** Hierarchies of latents and what is said of collapsed ones, from the command line. */
final class HierarchyCommandTest {
  private static final String SMALL =
      " --hidden 32 --between 16 --latent 4,2 --importance-samples 5";
  private static final String MODEL = "two/model.safetensors";

  @TempDir private static Path folder = Path.of("");

  private static String trained = "";

  @BeforeAll
  static void train() {
    trained = succeed("train digits --epochs 3 --out two" + SMALL).out();
  }

  private static Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("--backend", "reference"));
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private static Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file));
  }

  private static double[] row(String line) {
    return Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void trainingAndEvaluationReportEachLayer() throws IOException {
    assertTrue(trained.contains("mlp:32 - 4,2 (bottom-up, between them mlp:16) - mlp:32"), trained);
    for (String line : List.of("sampled KL of z1", "sampled KL of z2", "I_q(x;z)", " of 2 in z2")) {
      assertTrue(trained.contains(line), line);
    }
    List<String> metrics = lines("two/metrics.csv");
    assertTrue(
        metrics
            .get(0)
            .contains(",training_sampled_kl,training_sampled_kl_z1,training_sampled_kl_z2,"));
    double[] first = row(metrics.get(1));
    assertEquals(first[5], first[6] + first[7], 1e-4 * Math.abs(first[5]));
    Processes.Result evaluated =
        succeed("evaluate " + MODEL + " digits --importance-samples 5 --out numbers.csv");
    assertTrue(evaluated.out().contains("sampled KL of z2"), evaluated::toString);
    List<String> numbers = lines("numbers.csv");
    assertTrue(numbers.stream().anyMatch(line -> line.startsWith("active units of z2,")));
    assertTrue(numbers.stream().anyMatch(line -> line.startsWith("I_q(x;z),1,")));
    Processes.Result inspected = Vae.in(folder).run("inspect", MODEL);
    assertTrue(inspected.out().contains("latent         4,2"), inspected::toString);
  }

  @Test
  void latentsHaveTheNamesOfTheirLayers() throws IOException {
    succeed("encode " + MODEL + " digits --limit 5 --out latents.csv");
    assertEquals("z1_0,z1_1,z1_2,z1_3,z2_0,z2_1,label", lines("latents.csv").get(0));
    succeed("sample " + MODEL + " --count 3 --out samples.csv");
    assertEquals(4, lines("samples.csv").size());
  }

  /** The line through a layer is decoded from z1 at its mean given that layer. */
  @Test
  void aTraversalMovesOneLayer() throws IOException {
    Processes.Result top = succeed("traverse " + MODEL + " --steps 3 --out top.csv");
    assertTrue(
        top.out().contains("layer 2 of 2 is moved; the layers below are at their means"),
        top::toString);
    assertTrue(top.out().contains("line 2: dimension 1 of layer 2"), top::toString);
    assertEquals(1 + 2 * 3, lines("top.csv").size());
    Processes.Result bottom =
        succeed("traverse " + MODEL + " --layer 1 --steps 3 --out bottom.csv --dimensions 3");
    assertTrue(bottom.out().contains("dimension 3 of layer 1"), bottom::toString);
    // Both start at the same latents, and the first number of a row is the dimension in its layer.
    double[] centre = row(lines("top.csv").get(2));
    double[] same = row(lines("bottom.csv").get(2));
    assertEquals(3, same[0]);
    assertEquals(centre.length, same.length);
    for (int i = 2; i < centre.length; i++) {
      assertEquals(centre[i], same[i], 1e-4);
    }
    succeed("interpolate " + MODEL + " digits --pairs 2 --layer 1");
    Processes.Result plane = succeed("manifold " + MODEL + " --grid 3 --out plane.csv");
    assertTrue(plane.out().contains("the layers below at their means"), plane::toString);
    assertEquals("z2_0,z2_1,x0", lines("plane.csv").get(0).substring(0, 12));
  }

  @Test
  void laddersConditionsObjectivesAndTablesGoTogether() throws IOException {
    succeed(
        "train digits --epochs 1 --hierarchy ladder --objective iwae:3,dreg --kl-warmup 0.5"
            + " --condition label --out ladder"
            + SMALL);
    assertTrue(
        lines("ladder/metrics.csv").get(0).contains(",training_kl,training_kl_z1,training_kl_z2,"));
    Processes.Result sampled =
        succeed("sample ladder/model.safetensors --condition label=3 --count 2 --out three.csv");
    assertTrue(sampled.out().contains("2 samples"), sampled::toString);
    List<String> table = new ArrayList<>(List.of("a,b"));
    for (int i = 0; i < 60; i++) {
      table.add((i % 7 == 3 ? "" : String.valueOf(2 * i)) + "," + (40 - i * i % 9));
    }
    Files.write(folder.resolve("table.csv"), table);
    succeed(
        "train table.csv --epochs 2 --search off --objective elbo:free-bits=0.1 --out table"
            + SMALL);
    succeed("impute table/model.safetensors table.csv --out full.csv");
    succeed(
        "evaluate two/model.safetensors digits --limit 20 --importance-samples 5 --refine bsvi:2");
  }

  @Test
  void aCollapsedModelIsSaidToBeOneAndAFloorHolds() {
    String strong = " --epochs 12 --beta 200 --hidden 16 --latent 3 --learning-rate 0.01";
    Processes.Result whole = succeed("train digits --out whole" + strong);
    assertTrue(
        whole.out().contains("note           the posterior has collapsed: KL 0.0"),
        whole::toString);
    assertTrue(whole.out().contains("--posterior delta:0.1"), whole::toString);
    Processes.Result again =
        succeed("evaluate whole/model.safetensors digits --limit 100 --importance-samples 5");
    assertTrue(again.out().contains("no latent depends on the data"), again::toString);
    Processes.Result floor = succeed("train digits --posterior delta:0.5 --out floor" + strong);
    String kl = floor.out().lines().filter(line -> line.startsWith("  KL ")).findFirst().orElse("");
    assertTrue(Double.parseDouble(kl.strip().split(" +")[1]) >= 1.5, kl);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train digits --latent 8 --hierarchy ladder | --hierarchy: is for several layers of latents",
        "train digits --latent 8,4 --hierarchy lader | did you mean 'ladder'?",
        "train digits --latent 8,0 | latent: a layer needs 1 to 100000 dimensions, got 0",
        "train digits --latent 8,4 --posterior delta:1 | the layers of a hierarchy have normal proposals",
        "train digits --latent 8,4 --prior vamp:5 | infer it by a ladder, or take another prior",
        "train digits --posterior delta:1 --prior mixture:3 | take the prior normal",
        "traverse two/model.safetensors --layer 3 | --layer 3: no such layer of latents; those of the model are 1 to 2",
        "traverse two/model.safetensors --dimensions 2 | those of layer 2 are 0 to 1",
        "gaps two/model.safetensors digits --limit 5 | found 2 layers, each drawn given another",
      })
  void whatDoesNotGoTogetherIsRefused(String command, String message) {
    Processes.Result result = run(command);
    assertFalse(result.exitCode() == 0, result::toString);
    assertTrue(result.err().contains(message), result::toString);
  }
}
