package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gaps between the ELBO and log p(x), from the command line. */
final class GapsCommandTest {
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

  @Test
  void theGapsOfEachDatumAddUp() throws IOException {
    Processes.Result result =
        succeed(
            "gaps",
            MODEL,
            "digits",
            "--limit",
            "30",
            "--estimator",
            "iwae:500;ais:20,chains=4,leapfrog=2",
            "--steps",
            "200",
            "--evaluation-samples",
            "200",
            "--out",
            "g");
    List<String> lines = Files.readAllLines(folder.resolve("g/gaps.csv"));
    assertEquals(
        "row,label,log_likelihood,elbo_best,elbo_encoder,approximation_gap,amortisation_gap,"
            + "elbo_best_full,effective_sample_size,pareto_k",
        lines.get(0));
    assertEquals(31, lines.size());
    double amortization = 0;
    for (int i = 0; i < 30; i++) {
      String[] cells = lines.get(i + 1).split(",");
      assertEquals(Integer.toString(i + 1), cells[0]);
      double likelihood = Double.parseDouble(cells[2]);
      double best = Double.parseDouble(cells[3]);
      double encoder = Double.parseDouble(cells[4]);
      assertEquals(likelihood - best, Double.parseDouble(cells[5]), 2e-5);
      assertEquals(best - encoder, Double.parseDouble(cells[6]), 2e-5);
      amortization += (best - encoder) / 30;
    }
    assertTrue(amortization > 0, "a search improves the encoder of a short training");
    assertEquals(amortization, printed(result.out(), "amortisation"), 1e-3);
    assertEquals(
        printed(result.out(), "inference gap"),
        printed(result.out(), "approximation") + printed(result.out(), "amortisation"),
        2e-3);
    assertTrue(result.out().contains("by IWAE-500"), result::toString); // AIS(20) is far below
    assertTrue(
        result.out().matches("(?s).*\n    ESS +[0-9.]+ of 500 draws [(]median[)].*"),
        result::toString);
    assertTrue(result.out().contains(", above 0.63: "), result::toString);
    assertEquals(1496, ImageIO.read(folder.resolve("g/gaps.png").toFile()).getWidth());
  }

  /** Returns the mean in the line of the table. */
  private static double printed(String out, String name) {
    Matcher line = Pattern.compile("(?m)^ +" + name + " +(-?[0-9.]+) \\+- ").matcher(out);
    assertTrue(line.find(), out);
    return Double.parseDouble(line.group(1));
  }

  @Test
  void estimatesThatAreThereAreNotComputedAgain() throws IOException {
    String[] command = {
      "gaps",
      MODEL,
      "digits",
      "--limit",
      "2",
      "--estimator",
      "iwae:50",
      "--steps",
      "1",
      "--estimates",
      "e.csv"
    };
    succeed(command);
    Path file = folder.resolve("e.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(2, "0,-1000.0");
    Files.write(file, lines);
    succeed(command);
    assertEquals(
        "-1000.00000", Files.readAllLines(folder.resolve("gaps/gaps.csv")).get(1).split(",")[2]);
  }

  @Test
  void withoutALimitOneHundredDataAreTakenAndALineSaysSo() {
    Processes.Result result =
        succeed(
            "gaps",
            MODEL,
            "digits",
            "--estimator",
            "iwae:5",
            "--steps",
            "1",
            "--evaluation-samples",
            "5");
    assertTrue(
        result.err().contains("note: the first 100 data; --limit asks for more or fewer"),
        result::toString);
  }

  @ParameterizedTest
  @CsvSource({"hmc:50, estimates from above", "bdmc:10, draws data of its own"})
  void whatIsNoLowerBoundIsRefusedBeforeAnythingIsComputed(String word, String reason) {
    Processes.Result refused = run("gaps", "none.safetensors", "digits", "--estimator", word);
    assertEquals(2, refused.exitCode(), refused::toString);
    assertEquals(
        "vae: --estimator "
            + word
            + ": "
            + reason
            + "; name lower bounds on log p(x), such as iwae:5000 or ais:1000",
        refused.err());
  }
}
