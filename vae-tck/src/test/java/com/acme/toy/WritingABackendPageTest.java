package com.acme.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What docs/writing-a-backend.md shows stands in the files of the toy and of the build. */
class WritingABackendPageTest {
  private static final Path PAGE = Path.of("../docs/writing-a-backend.md");
  private static final Pattern BLOCK =
      Pattern.compile("```(\\w+)[^\\n]*\\n(.*?)```", Pattern.DOTALL);

  private static List<String> blocks(String language) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      if (matcher.group(1).equals(language)) {
        blocks.add(matcher.group(2));
      }
    }
    return blocks;
  }

  private static List<String> toy() throws IOException {
    List<String> files = new ArrayList<>();
    for (String folder : List.of("java", "resources")) {
      try (Stream<Path> paths = Files.walk(Path.of("src/test", folder))) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          files.add(Files.readString(path));
        }
      }
    }
    return files;
  }

  /** Returns the text with the lines moved to the right, as a part of a type is in its file. */
  private static String indented(String text, int blanks) {
    return text.lines()
        .map(line -> (line.isEmpty() ? "" : " ".repeat(blanks) + line) + "\n")
        .collect(Collectors.joining());
  }

  @TestFactory
  Stream<DynamicTest> eachJavaBlockStandsInTheSourcesOfTheToy() throws IOException {
    List<String> files = toy();
    List<String> blocks = blocks("java");
    assertTrue(blocks.size() > 5, "blocks found: " + blocks.size());
    return blocks.stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.lines().findFirst().orElse(""),
                    () ->
                        assertTrue(
                            Stream.of(0, 2, 4, 6)
                                .map(blanks -> indented(block, blanks))
                                .anyMatch(text -> files.stream().anyMatch(f -> f.contains(text))),
                            block)));
  }

  @Test
  void theMavenBlockNamesThisVersion() throws IOException {
    List<String> blocks = blocks("xml");
    assertEquals(1, blocks.size());
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of("pom.xml")));
    assertTrue(version.find());
    assertEquals(
        List.of("io.github.vae4j", "vae-tck", version.group(1), "test"),
        Pattern.compile(">([^<>\\s]+)<")
            .matcher(blocks.get(0))
            .results()
            .map(m -> m.group(1))
            .toList());
  }
}
