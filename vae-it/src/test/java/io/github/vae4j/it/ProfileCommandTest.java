package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the time of a training goes, as the product tells it on each engine. */
final class ProfileCommandTest {
  private static final int STEPS = 24; // 6 of warm-up, 6 timed

  @TempDir private Path folder = Path.of("");

  private Processes.Result train(String backend, String out, String... more) {
    List<String> words =
        Stream.concat(
                Stream.of("train", "digits", "--limit", "300", "--hidden", "16", "--latent", "3"),
                Stream.of("--importance-samples", "5", "--steps", "24", "--out", out, "--backend"))
            .toList();
    String[] all =
        Stream.of(words.stream(), Stream.of(backend), Stream.of(more))
            .flatMap(stream -> stream)
            .toArray(String[]::new);
    Processes.Result result = Vae.in(folder).run(all);
    assertEquals(0, result.exitCode(), result.toString());
    return result;
  }

  /** Returns the lines behind the command. */
  private List<String> settings(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream().skip(1).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "djl", "tf", "nd4j"})
  void aProfileTellsPhasesAndEquationsOfTheSameTraining(String backend) throws IOException {
    String plain = train(backend, "plain").out();
    String told = train(backend, "told", "--profile").out();
    assertFalse(plain.contains("\nprofile "), plain);
    assertFalse(Files.exists(folder.resolve("plain/profile.csv")));
    assertEquals(
        Files.readString(folder.resolve("plain/evaluation.csv")),
        Files.readString(folder.resolve("told/evaluation.csv")));
    assertEquals(settings("plain/config.yaml"), settings("told/config.yaml"));
    List<String> lines =
        told.lines()
            .dropWhile(line -> !line.startsWith("profile"))
            .takeWhile(line -> !line.startsWith("verified"))
            .toList();
    assertFalse(lines.isEmpty(), told);
    lines.forEach(line -> assertTrue(line.length() <= 80, line));
    assertTrue(told.contains("timed    6 steps, each equation by"), told);
    List<String> rows = Files.readAllLines(folder.resolve("told/profile.csv"));
    assertTrue(rows.stream().anyMatch(row -> row.startsWith("phase,step,,,24,")), rows.toString());
    assertTrue(rows.stream().anyMatch(row -> row.contains(",decoder/output,")), rows.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = "reference")
  void theFlightRecorderShowsEachStepAndPhase(String backend) throws IOException {
    Path file = folder.resolve("train.jfr");
    Vae vae = Vae.in(folder).with("VAE_JAVA_OPTS", "-XX:StartFlightRecording:filename=" + file);
    Processes.Result result =
        vae.run(
            "train",
            "digits",
            "--limit",
            "300",
            "--steps",
            "24",
            "--out",
            "run",
            "--backend",
            backend);
    assertEquals(0, result.exitCode(), result.toString());
    Map<String, Integer> counts = new TreeMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals("io.github.vae4j.Phase")) {
        counts.merge(event.getString("phase"), 1, Integer::sum);
      }
    }
    for (String phase : List.of("step", "upload", "run", "download")) {
      assertEquals(STEPS, counts.get(phase), counts.toString());
    }
  }
}
