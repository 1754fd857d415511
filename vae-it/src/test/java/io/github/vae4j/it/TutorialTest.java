package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The session of examples/tutorial.jsh, in the JShell of the JDK that runs the tests. */
final class TutorialTest {
  private static final Path SESSION = Product.ROOT.resolve("examples/tutorial.jsh");
  private static final Pattern FILLED = Pattern.compile("row (\\d): b = (\\S+) \\+- (\\S+)");
  private static final Pattern SCORE = Pattern.compile("^(-?[0-9.]+) nats$", Pattern.MULTILINE);
  private static final Pattern BLOCK =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private Path folder = Path.of("");

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theSessionRunsOnTheDefaultEngineWithoutAnError() throws IOException {
    Processes.Result result =
        Processes.run(command(), folder, Map.of("OMP_WAIT_POLICY", "PASSIVE"));
    assertEquals(0, result.exitCode(), result::toString);
    String all = result.out() + "\n" + result.err();
    assertFalse(
        all.lines().anyMatch(line -> line.startsWith("Error:") || line.startsWith("Exception ")),
        result::toString);
    assertTrue(result.out().startsWith("backend djl on "), result::toString);
    assertTrue(result.out().contains("\nIWAE-100 "), result::toString);
    assertTrue(result.out().contains("\nthe same weights\n"), result::toString);
    Matcher filled = FILLED.matcher(result.out());
    for (double b : new double[] {2, -2}) { // b is twice a
      assertTrue(filled.find(), result::toString);
      assertEquals(b, Double.parseDouble(filled.group(2)), 0.5, result::toString);
    }
    List<Double> scores =
        SCORE.matcher(result.out()).results().map(m -> Double.valueOf(m.group(1))).toList();
    assertEquals(3, scores.size(), result::toString);
    assertTrue(scores.get(2) > Math.max(scores.get(0), scores.get(1)) + 1, result::toString);
  }

  /** Returns the command of docs/tutorial.md. */
  private static List<String> command() throws IOException {
    Path modules = Product.HOME.resolve("modules");
    Path plugin = Product.HOME.resolve("plugins/djl");
    String classes;
    try (Stream<Path> jars = Files.list(plugin.resolve("lib"))) {
      classes = jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
        "--module-path",
        modules + File.pathSeparator + plugin,
        "--class-path",
        classes,
        "--add-modules",
        "io.github.vae4j.data,io.github.vae4j.backend.djl",
        SESSION.toString());
  }

  @Test
  void thePageShowsTheSessionAsItStands() throws IOException {
    String session = Files.readString(SESSION);
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Product.ROOT.resolve("docs/tutorial.md")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertTrue(blocks.size() >= 5, () -> blocks.size() + " blocks");
    for (String block : blocks) {
      assertTrue(session.contains(block), () -> "examples/tutorial.jsh lacks\n" + block);
    }
  }
}
