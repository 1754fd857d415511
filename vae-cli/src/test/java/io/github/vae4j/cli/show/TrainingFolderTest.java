package io.github.vae4j.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TrainingFolderTest {
  @TempDir private Path top = Path.of("");

  private Path run() {
    return top.resolve("run");
  }

  private static void leave(TrainingFolder folder, String content, String... names)
      throws IOException {
    for (String name : names) {
      Files.writeString(folder.files().file(name), content);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(run())) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static FileException refused(Executable executable) {
    return assertThrows(FileException.class, executable);
  }

  private void older() throws IOException {
    try (TrainingFolder folder = TrainingFolder.open(run(), false)) {
      leave(folder, "old", "model.safetensors", "config.yaml", "samples.png", "metrics.csv");
      folder.publish();
    }
  }

  @Test
  void aFolderWithATrainingIsRefusedAndOneThatIsInUseToo() throws IOException {
    older();
    String message = refused(() -> TrainingFolder.open(run(), false)).getMessage() + "";
    assertTrue(message.contains("found model.safetensors, config.yaml"), message);
    assertTrue(message.contains("--resume") && message.contains("--overwrite"), message);
    try (TrainingFolder first = TrainingFolder.open(run(), true)) {
      assertTrue(first.replaces());
      message = refused(() -> TrainingFolder.open(run(), true)).getMessage() + "";
      assertTrue(message.contains("found that this process does"), message);
    }
    TrainingFolder.open(run(), true).close();
  }

  @Test
  void anOlderTrainingStaysUntilTheNewOneIsPublished() throws IOException {
    older();
    try (TrainingFolder folder = TrainingFolder.open(run(), true)) {
      leave(folder, "new", "model.safetensors", "config.yaml", "checkpoint.safetensors");
      assertEquals("old", Files.readString(run().resolve("model.safetensors")));
      assertEquals("old", Files.readString(run().resolve("samples.png")));
      folder.publish();
      assertEquals(run().resolve("model.safetensors"), folder.model());
    }
    assertEquals(List.of("checkpoint.safetensors", "config.yaml", "model.safetensors"), names());
    assertEquals("new", Files.readString(run().resolve("model.safetensors")));
  }

  @Test
  void aKilledTrainingGoesOnWhereItsFilesAre() throws IOException {
    older();
    try (TrainingFolder folder = TrainingFolder.open(run(), true)) {
      leave(folder, "new", "config.yaml", ".model.safetensors.1234.part");
    }
    Files.writeString(run().resolve(".samples.png.99.part"), "half");
    try (TrainingFolder folder = TrainingFolder.resume(run())) {
      assertEquals(run().resolve("unfinished/config.yaml"), TrainingFolder.configuration(run()));
      assertFalse(Files.exists(folder.files().file(".model.safetensors.1234.part")));
      assertFalse(Files.exists(run().resolve(".samples.png.99.part")));
      leave(folder, "new", "model.safetensors");
      folder.publish();
    }
    assertEquals("new", Files.readString(run().resolve("config.yaml")));
    assertEquals(List.of("config.yaml", "model.safetensors"), names());
  }

  /** A publishing that ends at any file leaves files of one training alone, and can be repeated. */
  @Test
  void aPublishingThatEndedHalfWayIsCompleted() throws IOException {
    for (int moved = 0; moved <= 3; moved++) {
      older();
      try (TrainingFolder folder = TrainingFolder.open(run(), true)) {
        leave(folder, "new", "model.safetensors", "checkpoint.safetensors", "config.yaml");
      }
      for (String name : List.of("config.yaml", "samples.png", "metrics.csv")) {
        Files.delete(run().resolve(name));
      }
      Files.move(run().resolve("unfinished"), run().resolve("finished"));
      List<String> order = List.of("model.safetensors", "checkpoint.safetensors", "config.yaml");
      for (String name : order.subList(0, moved)) {
        Files.move(
            run().resolve("finished").resolve(name),
            run().resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
      try (TrainingFolder folder = TrainingFolder.resume(run())) {
        leave(folder, "new", "model.safetensors"); // as a finished training is saved again
        folder.publish();
        assertTrue(Files.exists(folder.checkpoint("")), "moved " + moved);
      }
      assertEquals(List.of("checkpoint.safetensors", "config.yaml", "model.safetensors"), names());
      for (String name : names()) {
        assertEquals("new", Files.readString(run().resolve(name)), "moved " + moved);
        Files.delete(run().resolve(name));
      }
    }
  }

  @Test
  void aFolderWithoutATrainingCannotGoOn() {
    String message = refused(() -> TrainingFolder.resume(run())).getMessage() + "";
    assertTrue(message.contains("found no such folder"), message);
  }

  @Test
  void nothingIsLeftOfATrainingThatLeftNothing() {
    TrainingFolder.open(run(), false).removeIfEmpty();
    assertFalse(Files.exists(run()));
  }
}
