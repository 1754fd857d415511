package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Discrete latents and the classes of m2 on the command line. */
class DiscreteLatentsCommandTest {
  private static final String BITS = "bits/model.safetensors";
  private static final String M2 = "m2/model.safetensors";

  @TempDir private static Path folder = Path.of("");

  private static Processes.Result run(String line) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.add("--backend=reference");
    return Vae.in(folder).run(arguments.toArray(String[]::new));
  }

  private static String succeed(String line) {
    Processes.Result result = run(line);
    assertEquals(0, result.exitCode(), result::toString);
    return result.out();
  }

  @BeforeAll
  static void train() {
    String small = " --hidden 16 --epochs 1 --importance-samples 2 --out ";
    succeed("train digits --posterior bernoulli --latent 6" + small + "bits");
    String out = succeed("train digits --model m2 --latent 2 --labelled 40" + small + "m2");
    List<String> numbers =
        out.lines().filter(line -> line.matches("  (M2-)?ELBO .*|  accuracy .*")).toList();
    assertEquals(2, numbers.size(), out);
    assertEquals(numbers.get(0).indexOf('.'), numbers.get(1).indexOf('.'), out);
  }

  @Test
  void bitsAreTrainedByVimcoUnderTheirOwnPrior() throws IOException {
    String configuration = Files.readString(folder.resolve("bits/config.yaml"));
    assertTrue(configuration.contains("objective: vimco:5"), configuration);
    assertTrue(Files.readString(folder.resolve("bits/metrics.csv")).contains("training_iwae_5"));
    Processes.Result inspected = Vae.in(folder).run("inspect", BITS);
    assertTrue(inspected.out().matches("(?s).*prior +bernoulli.*"), inspected::toString);
  }

  @Test
  void bitsAreUsedAsOtherLatentsAre() throws IOException {
    succeed("evaluate " + BITS + " digits --limit 20 --estimator iwae:5");
    succeed("sample " + BITS + " --count 3 --out samples.csv");
    succeed("reconstruct " + BITS + " digits --limit 3 --out again.csv");
    succeed("interpolate " + BITS + " digits --from 1 --to 2 --out path.csv");
    succeed("encode " + BITS + " digits --limit 3 --out bits.csv");
    for (String cell : Files.readAllLines(folder.resolve("bits.csv")).get(1).split(",")) {
      assertTrue(Double.parseDouble(cell) >= 0, cell); // the last is the label
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train digits --posterior bernoulli --objective elbo | take vimco:K, rws:K, wake-sleep",
        "train digits --posterior bernoulli --prior mixture:3 | take the prior bernoulli",
        "train digits --posterior categorical:3 | needs a multiple of 3 latent dimensions",
        "train digits --objective m2 | take the model m2",
        "train digits --labelled 10 | train one by --model m2",
        "train digits --unlabelled none | train one by --model m2",
        "train digits --from bits/model.safetensors --labelled 10 | train one by --model m2",
        "train digits --model m2 --objective elbo | take m2, the model's own objective",
        "train digits --model m2 --objective wake-sleep | take m2, the model's own objective",
        "train digits --model m2 --labelled 9 | need at least 10, one of each class",
        "train digits --model m2 --hierarchy ladder | has one; leave it out",
        "train digits --model m2 --between 8 | has one; leave it out",
        "train digits --model m2 --condition label | leave it out",
        "traverse bits/model.safetensors | are discrete",
        "traverse m2/model.safetensors | are discrete",
        "manifold m2/model.safetensors | are discrete",
        "evaluate bits/model.safetensors digits --limit 4 --estimator ais:5 | use iwae:K",
        "evaluate bits/model.safetensors digits --limit 4 --refine svi:2 | found discrete latents, which have neither",
        "score m2/model.safetensors digits --limit 4 --refine bsvi:2 | found discrete latents",
        "gaps bits/model.safetensors digits --limit 4 | found discrete latents",
        "classify bits/model.safetensors digits | needs a model with classes",
      })
  void whatDoesNotFitIsRefusedWithTheReason(String line, String reason) {
    Processes.Result result = run(line);
    assertFalse(result.exitCode() == 0, result::toString);
    assertTrue(result.err().replaceAll("\\s+", " ").contains(reason), result::toString);
  }

  @Test
  void aRefinementThatDoesNotFitIsRefusedBeforeTheEvaluation() {
    Processes.Result result =
        run(
            "evaluate "
                + BITS
                + " digits --limit 4 --estimates early.csv --estimator iwae:2 --refine svi:2");
    assertTrue(result.err().contains("found discrete latents"), result::toString);
    assertFalse(Files.exists(folder.resolve("early.csv")), result::toString);
  }

  @Test
  void classesAreWrittenWithTheirProbabilitiesAndTheAccuracy() throws IOException {
    String out = succeed("classify " + M2 + " digits --out classes.csv");
    assertTrue(out.matches("(?s).*accuracy 0\\.\\d{4} \\+- 0\\.\\d{4} \\(n = 1,797\\).*"), out);
    List<String> lines = Files.readAllLines(folder.resolve("classes.csv"));
    assertEquals("p(0),p(1),p(2),p(3),p(4),p(5),p(6),p(7),p(8),p(9),class,label", lines.get(0));
    assertEquals(1798, lines.size());
  }

  @Test
  void aModelWithClassesIsUsedAsOthersAre() {
    String note = "bounds are on log p(x, y)";
    Processes.Result evaluated = run("evaluate " + M2 + " digits --limit 20 --estimator iwae:5");
    assertEquals(0, evaluated.exitCode(), evaluated::toString);
    assertTrue(evaluated.err().replaceAll("\\s+", " ").contains(note), evaluated::toString);
    succeed("sample " + M2 + " --count 3 --out free.csv");
    succeed("sample " + M2 + " --condition label=all --count 2 --out classes.png");
    succeed("encode " + M2 + " digits --limit 3");
  }

  @Test
  void rowsOfATableWithoutALabelTrainToo() throws IOException {
    StringBuilder text = new StringBuilder("height,weight,sex\n");
    for (int i = 0; i < 60; i++) {
      String label = i % 5 < 2 ? (i % 2 == 0 ? "f" : "m") : "";
      text.append(160 + 12 * (i % 2) + i % 7).append(',').append(55 + 9 * (i % 2) + i % 5);
      text.append(',').append(label).append('\n');
    }
    Files.writeString(folder.resolve("people.csv"), text);
    succeed(
        "train people.csv --label sex --model m2 --hidden 8 --epochs 2 --importance-samples 2 --out"
            + " people");
    succeed("classify people/model.safetensors people.csv --label sex --out sexes.csv");
    List<String> lines = Files.readAllLines(folder.resolve("sexes.csv"));
    assertEquals("p(f),p(m),class,label", lines.get(0));
    assertTrue(lines.get(4).endsWith(",-1"), lines.get(4));
    succeed("classify people/model.safetensors people.csv --out same.csv"); // the model knows it
    assertEquals(lines, Files.readAllLines(folder.resolve("same.csv")));
    String again = " people.csv --label sex --epochs 1 --importance-samples 2 --out ";
    succeed("train" + again + "more --from people/model.safetensors");
    succeed("train" + again + "fewer --from people/model.safetensors --labelled 6");
    succeed("train" + again + "other --model m2 --hidden 8 --unlabelled open --labelled 6");
    succeed("classify other/model.safetensors people.csv --label sex --out others.csv");
    assertEquals("p(f),p(m),class,label", Files.readAllLines(folder.resolve("others.csv")).get(0));
  }
}
