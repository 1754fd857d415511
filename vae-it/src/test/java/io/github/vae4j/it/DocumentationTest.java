package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each command of README.md and docs/*.md works as it stands. The commands of one document run in
 * order in a folder of their own, where {@code ./vae} is the application of this build.
 */
@DisabledOnOs(OS.WINDOWS)
final class DocumentationTest {
  @TempDir private static Path scratch = Path.of("");

  @Test
  void theReadmeShowsCommandsThatAreRun() throws IOException {
    assertTrue(
        commands(Product.ROOT.resolve("README.md")).stream()
            .anyMatch(command -> command.reasonNotToRun().isEmpty()));
  }

  @TestFactory
  Stream<DynamicNode> everyCommandWorks() throws IOException {
    List<DynamicNode> documents = new ArrayList<>();
    for (Path document : documents()) {
      String name = Product.ROOT.relativize(document).toString();
      Path folder = Files.createDirectories(scratch.resolve(name));
      Path launcher = folder.resolve("vae");
      Files.writeString(
          launcher, "#!/bin/sh\nexec '" + Product.HOME.resolve("bin/vae") + "' \"$@\"\n");
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
      documents.add(
          dynamicContainer(
              name,
              commands(document).stream()
                  .map(
                      command ->
                          dynamicTest(
                              name + ":" + command.line() + " " + command.text(),
                              () -> run(command, folder)))));
    }
    return documents.stream();
  }

  private static void run(DocumentedCommand command, Path folder) {
    if (!command.reasonNotToRun().isEmpty()) {
      abort("not run: " + command.reasonNotToRun());
    }
    Processes.Result result = Processes.run(List.of("sh", "-c", command.text()), folder, Map.of());
    assertEquals(0, result.exitCode(), result::toString);
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(Product.ROOT.resolve("README.md")));
    Path docs = Product.ROOT.resolve("docs");
    if (Files.isDirectory(docs)) {
      try (Stream<Path> files = Files.list(docs)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
      }
    }
    return documents;
  }

  private static List<DocumentedCommand> commands(Path document) throws IOException {
    return DocumentedCommand.in(
        Product.ROOT.relativize(document).toString(), Files.readString(document));
  }
}
