package io.github.vae4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class FoldersTest {
  @TempDir private Path folder;

  private static String message(Path path) {
    return String.valueOf(
        assertThrows(FileException.class, () -> Folders.create(path)).getMessage());
  }

  @Test
  void aFolderIsCreatedWithThoseAboveIt() {
    Path path = folder.resolve("a/b/c");
    Folders.create(path);
    Folders.create(path);
    assertTrue(Files.isDirectory(path));
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    assertEquals(
        file
            + ": expected a folder to write to, found that it is a file, not a folder; choose another"
            + " folder",
        message(file));
    Path below = file.resolve("run");
    assertEquals(
        below
            + ": expected a folder to write to, found that "
            + file
            + " is a file, not a folder; choose another folder",
        message(below));
    assertEquals("mine", Files.readString(file));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFolderThatMayNotBeWrittenIsSaidToBeThat() throws IOException {
    Path closed =
        Files.createDirectory(
            folder.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    Assumptions.assumeFalse(Files.isWritable(closed), "skipped: this user may write everywhere");
    assertTrue(message(closed).contains("found that permission is denied"), message(closed));
    Path below = closed.resolve("run");
    assertTrue(message(below).contains("cannot be created: permission denied"), message(below));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileSystemThatTakesNoFoldersIsSaidToBeThat() {
    Path path = Path.of("/proc/vae4j");
    assertEquals(
        path
            + ": expected a folder to write to, found that it cannot be created: the file system does"
            + " not take it; choose another folder",
        message(path));
  }
}
