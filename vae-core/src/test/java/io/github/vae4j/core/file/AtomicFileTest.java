package io.github.vae4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  @TempDir private Path folder;

  private static AtomicFile.Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void contentReplacesAnExistingFile() throws IOException {
    Path file = folder.resolve("f.txt");
    AtomicFile.write(file, text("old and longer"));
    AtomicFile.write(file, text("new"));
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("f.txt"), names(folder));
  }

  @Test
  void theFileIsNotVisibleBeforeItIsWhole() {
    Path file = folder.resolve("f.txt");
    AtomicFile.write(
        file,
        out -> {
          out.write(new byte[1 << 20]);
          out.flush();
          assertFalse(Files.exists(file));
        });
    assertTrue(Files.exists(file));
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("f.txt");
    Files.writeString(file, "old");
    AtomicFile.Content full =
        out -> {
          out.write(new byte[100_000]);
          out.flush();
          throw new IOException("No space left on device");
        };
    AtomicFile.Content wrong =
        out -> {
          out.write(new byte[100_000]);
          throw new IllegalStateException("no picture");
        };
    assertEquals(
        file
            + ": expected room for the file, found the disk full after 100000 bytes in "
            + folder
            + "; free some space or choose another folder",
        assertThrows(FileException.class, () -> AtomicFile.write(file, full)).getMessage());
    assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, wrong));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("f.txt"), names(folder));
  }

  @Test
  void aFullDiskLeavesTheOldModelIntact() throws IOException, InterruptedException {
    Path mount = Files.createDirectory(folder.resolve("small"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount.toString());
    if (System.getenv("CI") == null) {
      Assumptions.assumeTrue(mounted, "skipped: needs the right to mount a small tmpfs");
    }
    assertTrue(mounted, "a small tmpfs can be mounted");
    try {
      Path file = mount.resolve("m.safetensors");
      Safetensors.write(file, Map.of("w", HostArray.of(Shape.of(1), new float[] {3})), Map.of());
      Map<String, HostArray> large =
          Map.of("w", HostArray.of(Shape.of(100_000), new float[100_000]));
      String message =
          assertThrows(FileException.class, () -> Safetensors.write(file, large, Map.of()))
              .getMessage();
      assertTrue(
          message.startsWith(file + ": expected room for the file, found the disk full after "),
          message);
      assertEquals(List.of("m.safetensors"), names(mount));
      assertEquals(3, Safetensors.read(file).tensors().get("w").get(0));
    } finally {
      assertTrue(run("umount", mount.toString()));
    }
  }

  @Test
  void aMissingFolderIsNamed() {
    Path file = folder.resolve("absent").resolve("f.txt");
    assertEquals(
        file
            + ": expected the folder "
            + folder.resolve("absent")
            + ", found none; create it first",
        assertThrows(FileException.class, () -> AtomicFile.write(file, text(""))).getMessage());
  }

  @Test
  void aFolderIsNotReplaced() {
    assertEquals(
        folder + ": expected a file to write, found a folder",
        assertThrows(FileException.class, () -> AtomicFile.write(folder, text(""))).getMessage());
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    Path below = file.resolve("g");
    assertEquals(
        below + ": expected the folder " + file + ", found a file",
        assertThrows(FileException.class, () -> AtomicFile.write(below, text(""))).getMessage());
  }

  @Test
  void aPipeIsNotReplaced() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    Assumptions.assumeTrue(run("mkfifo", pipe.toString()), "skipped: needs mkfifo");
    assertEquals(
        pipe + ": expected a file to write, found a device or pipe",
        assertThrows(FileException.class, () -> AtomicFile.write(pipe, text(""))).getMessage());
    assertEquals(List.of("pipe"), names(folder));
  }

  @Test
  void aLinkStaysAndItsFileIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFile.write(link, text("new"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
