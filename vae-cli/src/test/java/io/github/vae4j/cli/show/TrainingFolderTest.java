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
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
      leave(
          folder,
          "new",
          "config.yaml",
          ".model.safetensors.3f2b1c4d-1111-2222-3333-444455556666.part");
    }
    Files.writeString(
        run().resolve(".samples.png.3f2b1c4d-1111-2222-3333-444455556666.part"), "half");
    try (TrainingFolder folder = TrainingFolder.resume(run())) {
      assertEquals(
          run().resolve(".vae4j-unfinished/config.yaml"), TrainingFolder.configuration(run()));
      assertFalse(
          Files.exists(
              folder.files().file(".model.safetensors.3f2b1c4d-1111-2222-3333-444455556666.part")));
      assertFalse(
          Files.exists(run().resolve(".samples.png.3f2b1c4d-1111-2222-3333-444455556666.part")));
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
      Files.move(run().resolve(".vae4j-unfinished"), run().resolve(".vae4j-finished"));
      List<String> order = List.of("model.safetensors", "checkpoint.safetensors", "config.yaml");
      for (String name : order.subList(0, moved)) {
        Files.move(
            run().resolve(".vae4j-finished").resolve(name),
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

  @Test
  void filesThatNoTrainingWroteAreLeftAlone() throws IOException {
    older();
    for (String name :
        List.of("checkpoint-notes.md", ".movie.part", "notes.txt", "finished/notes.txt")) {
      Files.createDirectories(run().resolve(name).getParent());
      Files.writeString(run().resolve(name), "mine");
    }
    Files.createDirectory(run().resolve("checkpoints"));
    List<String> before = names();
    try (TrainingFolder folder = TrainingFolder.open(run(), true)) {
      leave(folder, "new", "model.safetensors", "config.yaml", "samples.png", "metrics.csv");
      folder.publish();
    }
    assertEquals(before, names());
    assertEquals("mine", Files.readString(run().resolve("finished/notes.txt")));
    assertEquals("mine", Files.readString(run().resolve(".movie.part")));
  }

  @Test
  void aForeignFileInTheUnfinishedTrainingStopsBeforeAnythingIsRemoved() throws IOException {
    older();
    Path foreign = run().resolve(".vae4j-unfinished/sub/mine.txt");
    Files.createDirectories(foreign.getParent());
    Files.writeString(foreign, "mine");
    Files.writeString(run().resolve(".vae4j-unfinished/config.yaml"), "new");
    List<String> before = names();
    String message = refused(() -> TrainingFolder.open(run(), true)).getMessage() + "";
    assertTrue(message.contains("move it away"), message);
    assertEquals(before, names());
    assertTrue(
        Files.exists(foreign) && Files.exists(run().resolve(".vae4j-unfinished/config.yaml")));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreNotFollowed() throws IOException {
    Path victim = Files.writeString(top.resolve("victim"), "precious");
    Path folder = Files.createDirectory(top.resolve("folder"));
    Files.writeString(folder.resolve("config.yaml"), "precious");
    for (String name : List.of(".vae4j.lock", "metrics.csv", "model.safetensors")) {
      older();
      Files.deleteIfExists(run().resolve(name));
      Files.createSymbolicLink(run().resolve(name), victim);
      refused(() -> TrainingFolder.open(run(), true));
      refused(() -> TrainingFolder.resume(run()));
      Files.delete(run().resolve(name));
      Files.deleteIfExists(run().resolve("model.safetensors"));
      for (String left : List.of("config.yaml", "samples.png", "metrics.csv")) {
        Files.deleteIfExists(run().resolve(left));
      }
    }
    older();
    Files.createSymbolicLink(run().resolve(".vae4j-unfinished"), folder);
    refused(() -> TrainingFolder.open(run(), true));
    assertEquals("precious", Files.readString(victim));
    assertEquals("precious", Files.readString(folder.resolve("config.yaml")));
  }

  @Test
  void aFolderThatIsAnothersNowIsNotWrittenTo() throws IOException {
    TrainingFolder first = TrainingFolder.open(run(), false);
    leave(first, "first", "config.yaml");
    for (String name : names()) {
      Files.delete(run().resolve(name));
    }
    Files.delete(run());
    try (TrainingFolder second = TrainingFolder.open(run(), false)) {
      leave(second, "second", "config.yaml");
      for (Executable write :
          List.<Executable>of(first::files, first::model, () -> first.checkpoint(""))) {
        String message = refused(write).getMessage() + "";
        assertTrue(message.contains("removed or replaced"), message);
      }
      first.close();
      String message = refused(() -> TrainingFolder.open(run(), true)).getMessage() + "";
      assertTrue(message.contains("does; wait for its end"), message);
    }
  }

  @Test
  void aModelWithoutACheckpointCannotGoOn() throws IOException {
    older();
    try (TrainingFolder folder = TrainingFolder.resume(run())) {
      assertTrue(folder.cannotGoOn());
      leave(folder, "new", "checkpoint-student-t.safetensors");
      assertFalse(folder.cannotGoOn());
    }
  }
}
