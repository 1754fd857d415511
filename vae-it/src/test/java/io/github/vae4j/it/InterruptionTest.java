package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.model.TrainedVae;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is left of a training that a signal ends, and whether it goes on as if nothing had been.
 * {@code -Dvae4j.kills=50} kills 50 trainings of each engine; {@code -Dvae4j.kills.seed} says when.
 */
final class InterruptionTest {
  private static final int KILLS = Integer.getInteger("vae4j.kills", 1);
  private static final long SEED = Long.getLong("vae4j.kills.seed", 1);
  private static final long LIMIT_SECONDS = 120;
  private static final String HEEDING = "--default-signal";
  private static final String MODEL = "run/model.safetensors";
  private static final String[] TRAINING = {
    "train", "digits", "--hidden", "16", "--latent", "2", "--epochs", "150", "--out", "run"
  };

  @TempDir private Path folder = Path.of("");

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  private byte[] bytes(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, HostArray> parameters() {
    return TrainedVae.load(folder.resolve(MODEL)).parameters();
  }

  private Process start(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (new ProcessBuilder("env", HEEDING, "true").start().waitFor() == 0) {
      command.addAll(List.of("env", HEEDING)); // a job in the background ignores INT, and so do we
    }
    command.add(Product.HOME.resolve("bin/vae").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("VAE_"));
    return builder.start();
  }

  private String said() {
    return new String(bytes("said"), StandardCharsets.UTF_8);
  }

  private static int end(Process process) throws InterruptedException {
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it did not end");
    return process.exitValue();
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    assertEquals(
        0, new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor());
  }

  private void awaitEpochs(Process process) throws InterruptedException {
    Path metrics = folder.resolve("run/metrics.csv");
    for (int i = 0; i < LIMIT_SECONDS * 100 && process.isAlive(); i++) {
      if (Files.exists(metrics)) {
        return;
      }
      Thread.sleep(10);
    }
    assertTrue(process.isAlive(), this::said);
  }

  private Processes.Result vae(String... arguments) {
    Processes.Result result = Vae.in(folder).run(arguments);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private void removeRun() throws IOException {
    Path gone = folder.resolve("gone");
    Files.move(folder.resolve("run"), gone); // at once: a training may be writing into it
    try (Stream<Path> files = Files.walk(gone)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "tf", "nd4j", "reference"})
  void aKilledTrainingGoesOnWithTheSameBits(String engine)
      throws IOException, InterruptedException {
    String[] training = with(TRAINING, "--backend", engine);
    long start = System.nanoTime();
    vae(training);
    long whole = System.nanoTime() - start;
    byte[] model = bytes(MODEL);
    Map<String, HostArray> trained = parameters();
    removeRun();
    vae("train", "digits", "--hidden", "4", "--latent", "2", "--epochs", "1", "--out", "run");
    byte[] older = bytes(MODEL);
    Random random = new Random(SEED);
    for (int i = 0; i < KILLS; i++) {
      Files.write(folder.resolve(MODEL), older);
      long wait = (long) (random.nextDouble() * whole);
      Process process = start(with(training, "--overwrite"));
      Thread.sleep(TimeUnit.NANOSECONDS.toMillis(wait));
      process.destroyForcibly();
      end(process);
      String where = engine + ", seed " + SEED + ", kill " + i + " after " + wait / 1e9 + " s";
      byte[] left = bytes(MODEL);
      // The new one is written again with the scores of the validation data.
      assertTrue(Arrays.equals(older, left) || parameters().equals(trained), where);
      if (Files.exists(folder.resolve("run/.vae4j-unfinished/config.yaml"))) {
        vae("train", "--resume", "run");
      } else if (Arrays.equals(older, left)) {
        vae(with(training, "--overwrite"));
      } else {
        vae("train", "--resume", "run");
      }
      assertTrue(Arrays.equals(model, bytes(MODEL)), where);
      assertFalse(Files.exists(folder.resolve("run/.vae4j-unfinished")), where);
    }
  }

  @Test
  void aSignalEndsATrainingThatGoesOnWithTheSameBits() throws IOException, InterruptedException {
    String[] training = with(TRAINING);
    training[7] = "600"; // some seconds, so that the signal comes before the end
    vae(training);
    byte[] model = bytes(MODEL);
    byte[] metrics = bytes("run/metrics.csv");
    for (Map.Entry<String, Integer> end : Map.of("INT", 130, "TERM", 143, "HUP", 129).entrySet()) {
      removeRun();
      Process process = start(training);
      awaitEpochs(process);
      signal(process, end.getKey());
      assertEquals(end.getValue(), end(process), this::said);
      assertTrue(said().contains("kept in run; go on with: vae train --resume run"), this::said);
      assertTrue(said().contains("stopped after epoch "), this::said);
      assertFalse(said().contains("evaluation"), this::said);
      vae("score", MODEL, "digits");
      Processes.Result resumed = vae("train", "--resume", "run");
      assertTrue(resumed.out().contains("resumed  after step"), resumed::toString);
      assertTrue(Arrays.equals(model, bytes(MODEL)), resumed::toString);
      assertEquals(withoutSeconds(metrics), withoutSeconds(bytes("run/metrics.csv")));
    }
  }

  private static List<String> withoutSeconds(byte[] metrics) {
    return new String(metrics, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceAll(",[^,]*$", ""))
        .toList();
  }

  @Test
  void aSecondSignalEndsAtOnce() throws IOException, InterruptedException {
    Process process = start("evaluate", trained(), "digits", "--importance-samples", "1000000");
    Thread.sleep(TimeUnit.SECONDS.toMillis(6));
    signal(process, "INT");
    Thread.sleep(200);
    signal(process, "INT");
    assertEquals(130, end(process), this::said);
  }

  private String trained() {
    vae("train", "digits", "--hidden", "4", "--latent", "2", "--epochs", "1", "--out", "small");
    return "small/model.safetensors";
  }

  @Test
  void aFolderBelongsToOneTraining() throws IOException, InterruptedException {
    String[] longer = with(TRAINING);
    longer[7] = "100000";
    Process process = start(longer);
    awaitEpochs(process);
    List<String[]> others =
        List.of(
            TRAINING,
            with(TRAINING, "--overwrite"),
            new String[] {"--verbose", "train", "--resume", "run"});
    for (String[] other : others) {
      Processes.Result second = Vae.in(folder).run(other);
      assertEquals(3, second.exitCode(), second::toString);
      assertTrue(second.err().contains("process " + process.pid()), second::toString);
    }
    signal(process, "TERM");
    assertEquals(143, end(process), this::said);
    Files.delete(folder.resolve("run/checkpoint.safetensors"));
    Processes.Result lost = Vae.in(folder).run("train", "--resume", "run");
    assertEquals(3, lost.exitCode(), lost::toString);
    assertTrue(lost.err().contains("expected a checkpoint to go on from"), lost::toString);
  }

  @Test
  void theModelIsKeptElsewhereIfItsFolderIsGone() throws IOException, InterruptedException {
    String[] longer = with(TRAINING);
    longer[7] = "400";
    Process process = start(longer);
    awaitEpochs(process);
    removeRun();
    assertEquals(3, end(process), this::said);
    // The first of the two to be written says so; which one that is, is a matter of time.
    String why = " not written: run: expected the folder of this training, found that it was";
    assertTrue(
        said().contains("note: a checkpoint was" + why)
            || said().contains("note: the metrics were" + why),
        this::said);
    assertTrue(said().contains("The model was kept in "), this::said);
    assertTrue(Files.exists(folder.resolve("run-model.safetensors")), this::said);
    assertFalse(said().contains("\tat "), this::said);
  }

  @Test
  void aTrainingFromAModelGoesOnWithoutItsFile() throws IOException, InterruptedException {
    String[] training = {
      "train", "digits", "--from", trained(), "--epochs", "150", "--out", "run", "--seed", "3"
    };
    vae(training);
    byte[] model = bytes(MODEL);
    removeRun();
    Process process = start(training);
    awaitEpochs(process);
    signal(process, "TERM");
    end(process);
    Files.delete(folder.resolve("small/model.safetensors"));
    vae("train", "--resume", "run");
    assertTrue(Arrays.equals(model, bytes(MODEL)), this::said);
  }
}
