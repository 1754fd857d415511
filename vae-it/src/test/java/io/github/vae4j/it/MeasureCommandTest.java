package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vae backends --measure}, what it leaves and what commands make of that. */
final class MeasureCommandTest {
  private static final Pattern STEP = Pattern.compile("  step +([0-9.]+) ms \\(median\\)");
  private static final Pattern CHOSEN = Pattern.compile("(?m)^commands run on (\\w+)(.*)$");

  @TempDir private Path folder = Path.of("");

  private Vae vae() {
    return Vae.in(folder).with("XDG_CACHE_HOME", folder.resolve("cache").toString());
  }

  private MatchResult chosen() {
    Processes.Result listed = vae().run("backends", "--no-open");
    return CHOSEN.matcher(listed.out()).results().findFirst().orElseThrow();
  }

  @Test
  void theFastestIsChosenUntilSomethingChanges() throws IOException {
    String before = chosen().group(1);
    Processes.Result measured = vae().run("backends", "--measure");
    assertEquals(0, measured.exitCode(), measured::toString);
    assertEquals(3, STEP.matcher(measured.out()).results().count(), measured::toString);
    Path file = folder.resolve("cache/vae4j/fastest.properties");
    String found = Files.readString(file);
    String fastest = found.replaceAll("(?s).*fastest=(\\w+).*", "$1");
    assertTrue(
        measured.out().contains("commands run on " + fastest + ", the fastest when"),
        measured::toString);

    String other = fastest.equals("nd4j") ? "tf" : "nd4j"; // as if that one had been the fastest
    Files.writeString(file, found.replace("fastest=" + fastest, "fastest=" + other));
    assertEquals(other, chosen().group(1));
    Processes.Result trained =
        vae().run("train", "digits", "--hidden", "4", "--steps", "2", "--out", "run");
    assertTrue(trained.out().contains("backend  " + other + ": "), trained::toString);
    Processes.Result named = vae().with("VAE_BACKEND", "djl").run("backends", "--no-open");
    assertTrue(named.out().endsWith("commands run on djl"), named::toString);

    Files.writeString(file, found.replaceAll("machine=.*", "machine=another"));
    assertEquals(before, chosen().group(1));
    Processes.Result forgotten = vae().run("backends", "--no-open", "--forget");
    assertEquals(0, forgotten.exitCode(), forgotten::toString);
    assertFalse(Files.exists(file));
  }

  @Test
  void allEnginesAreNeeded() {
    Processes.Result one = vae().run("backends", "--measure", "--backend", "djl");
    assertEquals(2, one.exitCode(), one::toString);
    assertTrue(one.err().contains("leave out --backend"), one::toString);
  }
}
