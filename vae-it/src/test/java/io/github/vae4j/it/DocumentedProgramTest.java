package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java program that the README shows, in a fresh project with the dependencies it shows. */
class DocumentedProgramTest {
  private static final int MOST_LINES = 30;
  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>com.acme</groupId>
        <artifactId>fresh</artifactId>
        <version>1</version>
        %s
      </project>
      """;

  @TempDir private Path folder;

  @Test
  void theProgramOfTheReadmeTrainsSavesLoadsAndScores() throws IOException {
    String readme = Files.readString(Product.ROOT.resolve("README.md"));
    String program = block(readme, "java");
    assertTrue(program.lines().count() < MOST_LINES, () -> program.lines().count() + " lines");
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(sources.resolve("Example.java"), program);
    Files.writeString(folder.resolve("pom.xml"), POM.formatted(block(readme, "xml")));
    Processes.Result result =
        MavenProject.in(folder).run("compile", "exec:java", "-Dexec.mainClass=Example");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("DoubleSummaryStatistics{count=1797, "), result::toString);
    assertTrue(Files.size(folder.resolve("digits.safetensors")) > 0);
  }

  /** Returns the first block of a language. */
  private static String block(String document, String language) {
    String fence = "```" + language + "\n";
    int start = document.indexOf(fence) + fence.length();
    return document.substring(start, document.indexOf("```", start));
  }
}
