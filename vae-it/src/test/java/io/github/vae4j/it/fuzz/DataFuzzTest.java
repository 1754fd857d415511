package io.github.vae4j.it.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data files that are changed at random are read or refused, in a heap of 256 MiB. Some seconds
 * long; for hours with {@code -Dvae4j.fuzz.inputs=1000000 -Dvae4j.fuzz.seed=2}. One input is tried
 * again with {@code -Dvae4j.fuzz.first=NUMBER -Dvae4j.fuzz.inputs=1} and its seed.
 */
final class DataFuzzTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder = Path.of("");

  @Test
  void mutatedFilesAreReadOrRefused() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                DataFuzzer.class.getName(),
                folder.toString(),
                System.getProperty("vae4j.fuzz.seed", "1"),
                System.getProperty("vae4j.fuzz.first", "0"),
                System.getProperty("vae4j.fuzz.inputs", "5000"))
            .redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process fuzzer = builder.start();
    String said = new String(fuzzer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println(said.strip());
    assertEquals(0, fuzzer.waitFor(), () -> said + "the files of faults are in " + folder);
  }
}
