package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java program that the README shows, compiled and run as it stands there. */
class DocumentedProgramTest {
  @TempDir private Path folder;

  @Test
  void theProgramOfTheReadmeTrainsSavesAndEvaluates() throws IOException {
    String readme = Files.readString(Product.ROOT.resolve("README.md"));
    int start = readme.indexOf("```java\n") + 8;
    Path source = folder.resolve("Example.java");
    Files.writeString(source, readme.substring(start, readme.indexOf("```", start)));
    String classPath =
        Stream.of("modules", "plugins/djl", "plugins/djl/lib")
            .map(part -> Product.HOME.resolve(part) + File.separator + "*")
            .collect(Collectors.joining(File.pathSeparator));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Processes.Result result =
        Processes.run(
            List.of(java.toString(), "-cp", classPath, source.toString()), folder, Map.of());
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().startsWith("IWAE-100 -2"), result::toString);
    assertTrue(Files.size(folder.resolve("digits.safetensors")) > 0);
  }
}
