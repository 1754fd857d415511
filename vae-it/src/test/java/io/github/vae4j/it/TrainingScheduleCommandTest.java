package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which epoch is kept, averages, cycles and an encoder that lags, from the command line. */
final class TrainingScheduleCommandTest {
  private static final String SMALL = " --limit 300 --hidden 16 --latent 3 --importance-samples 5";
  private static final String CHOSEN = "these data chose the epoch that is kept";

  @TempDir private Path folder = Path.of("");

  private Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("--backend", "reference"));
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result.toString());
    return result;
  }

  @Test
  void aBetaVaeKeepsAnEpochAfterItsWarmUp() throws IOException {
    String told =
        succeed("train digits --beta 4 --kl-warmup 0.5 --epochs 6 --out beta" + SMALL).out();
    assertTrue(told.contains("ELBO(beta=4)"), told);
    assertTrue(told.contains(CHOSEN), told);
    String header = Files.readAllLines(folder.resolve("beta/metrics.csv")).get(0);
    assertTrue(
        header.contains("validation_elbo,validation_elbo_se,validation_elbo_beta_4,"), header);
    String facts = Vae.in(folder).run("inspect", "beta/model.safetensors").out();
    assertTrue(facts.matches("(?s).*; epoch [456] was kept\n.*"), facts);
    assertFalse(
        succeed("evaluate beta/model.safetensors digits --limit 50").out().contains(CHOSEN));
  }

  @Test
  void averagesCyclesAndUpdatesOfTheEncoderGoOn() throws IOException {
    String options = " --average 0.9 --kl-warmup 0.5 --kl-cycles 2 --encoder-updates 15 --out one";
    succeed("train digits --epochs 2" + options + SMALL);
    String configuration = Files.readString(folder.resolve("one/config.yaml"));
    assertTrue(configuration.contains("average: 0.9\n"), configuration);
    assertTrue(configuration.contains("kl-cycles: 2\n"), configuration);
    assertTrue(configuration.contains("encoder-updates: 15\n"), configuration);
    String header = Files.readAllLines(folder.resolve("one/metrics.csv")).get(0);
    assertTrue(header.contains("mutual_information,encoder_updates"), header);
    assertEquals(3, Files.readAllLines(folder.resolve("one/metrics.csv")).size());
    succeed("train --resume one --epochs 4");
    assertEquals(5, Files.readAllLines(folder.resolve("one/metrics.csv")).size());
  }

  @Test
  void aBatchIsCutIntoShards() throws IOException {
    String options = " --shards 3 --batch-size 30 --average 0.9 --profile --out cut";
    String told = succeed("train digits --epochs 2" + options + SMALL).out();
    assertTrue(told.contains("sum of gradients"), told);
    assertTrue(told.contains("update from the sum"), told);
    assertTrue(told.contains("a shard counts "), told);
    String configuration = Files.readString(folder.resolve("cut/config.yaml"));
    assertTrue(configuration.contains("shards: 3\n"), configuration);
    succeed("train --resume cut --epochs 3");
    assertEquals(4, Files.readAllLines(folder.resolve("cut/metrics.csv")).size());
    // Before any data are read.
    Processes.Result refused = run("train no.csv --shards 2 --objective elbo:free-bits=0.1");
    assertEquals(2, refused.exitCode(), refused.toString());
    assertTrue(
        refused.err().contains("shards: elbo:free-bits=0.1 needs 1 shard, got 2: free bits"),
        refused::toString);
    refused = run("train digits --shards 7");
    assertTrue(
        refused.err().contains("a multiple of the 7 shards, of which the nearest is 49, got 50"),
        refused::toString);
  }

  @Test
  void latentsOfDataBinarisedAtRandomAreThoseOfTheSeed() throws IOException {
    succeed("train digits --binarize dynamic --epochs 1 --out dynamic" + SMALL);
    String encode = "encode dynamic/model.safetensors digits --limit 20 --out ";
    succeed(encode + "default.csv");
    succeed(encode + "one.csv --seed 1");
    succeed(encode + "two.csv --seed 2");
    assertEquals(-1, Files.mismatch(folder.resolve("default.csv"), folder.resolve("one.csv")));
    assertNotEquals(-1, Files.mismatch(folder.resolve("one.csv"), folder.resolve("two.csv")));
  }
}
