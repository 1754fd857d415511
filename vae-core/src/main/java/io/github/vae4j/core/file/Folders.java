package io.github.vae4j.core.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Folders that files are written to. */
public final class Folders {
  private Folders() {}

  /**
   * Creates a folder, and those above it that are absent; one that is there stays as it is.
   *
   * @throws FileException if a file is in the way, permission is denied, or the folder cannot be
   *     created or written to
   */
  public static void create(Path folder) {
    file(folder)
        .ifPresent(
            file -> {
              throw new FileException(
                  folder
                      + ": expected a folder to write to, found that "
                      + (file.equals(folder) ? "it" : file)
                      + " is a file, not a folder; choose another folder");
            });
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new FileException(
          folder
              + ": expected a folder to write to, found that it cannot be created: "
              + reason(e)
              + "; choose another folder",
          e);
    }
    if (!Files.isWritable(folder)) {
      throw new FileException(
          folder
              + ": expected a folder to write to, found that permission is denied; choose another"
              + " folder");
    }
  }

  /** Returns the file that stands where the folder, or one above it, should. */
  private static Optional<Path> file(Path folder) {
    for (Path path = folder; path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        return Files.isDirectory(path) ? Optional.empty() : Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "the file system does not take it";
    }
    return e instanceof FileAlreadyExistsException ? "a link is in the way" : AtomicFile.reason(e);
  }
}
