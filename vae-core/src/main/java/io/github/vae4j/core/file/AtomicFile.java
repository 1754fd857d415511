package io.github.vae4j.core.file;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/**
 * Files that are there whole or not at all: written aside in the same folder, forced to the disk
 * and renamed.
 */
public final class AtomicFile {
  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to the stream, which the caller closes. */
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Checks that a file could be written here, before the work whose result it is to hold.
   *
   * @throws FileException if the folder is missing or the path names something else than a file
   */
  public static void check(Path path) {
    Path target = target(path);
    folder(path, target);
  }

  /**
   * Writes a file; an existing one stays as it is until the new one is complete.
   *
   * @throws FileException if it cannot be written: the folder is missing, not writable or full, or
   *     the path names something else than a file; nothing half-written is left
   */
  public static void write(Path path, Content content) {
    Path target = target(path);
    Path folder = folder(path, target);
    boolean interrupted = Thread.interrupted(); // the channel of an interrupted thread is closed
    Path aside = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      fill(path, aside, content);
      rename(aside, target);
      sync(folder);
    } catch (IOException e) {
      throw new FileException(
          path + ": expected to write a file, found that it cannot be written: " + reason(e), e);
    } finally {
      remove(aside);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void fill(Path path, Path aside, Content content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      try {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      } catch (IOException e) {
        if (isDiskFull(e)) {
          throw new FileException(
              path
                  + ": expected room for the file, found the disk full after "
                  + channel.size()
                  + " bytes in "
                  + aside.getParent()
                  + "; free some space or choose another folder",
              e);
        }
        throw e;
      }
    }
  }

  /** Returns the file that is to be replaced: behind a link, the file it leads to. */
  private static Path target(Path path) {
    Path target = path.toAbsolutePath();
    try {
      return Files.isSymbolicLink(target) ? target.toRealPath() : target;
    } catch (IOException e) {
      throw new FileException(
          path + ": expected a file to write, found a link that leads nowhere", e);
    }
  }

  private static Path folder(Path path, Path target) {
    Path folder = target.getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw new FileException(path + ": expected a file to write, found a folder");
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
      // Renaming would replace a device such as /dev/null by an ordinary file.
      throw new FileException(path + ": expected a file to write, found a device or pipe");
    }
    if (!Files.exists(folder)) {
      throw new FileException(
          path + ": expected the folder " + folder + ", found none; create it first");
    }
    if (!Files.isDirectory(folder)) {
      throw new FileException(path + ": expected the folder " + folder + ", found a file");
    }
    return folder;
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Forces the name of a renamed file to the disk. */
  private static void sync(Path folder) throws IOException {
    boolean system = folder.getFileSystem().equals(FileSystems.getDefault());
    if (system && File.separatorChar == '/') { // Windows opens no folders, and keeps names itself
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void remove(Path aside) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      System.getLogger(AtomicFile.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "{0} could not be removed: {1}",
              aside,
              String.valueOf(e.getMessage()));
    }
  }

  private static boolean isDiskFull(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("no space left");
  }

  /** Returns what went wrong in words. */
  static String reason(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return "its thread was interrupted meanwhile; write it again";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (isDiskFull(e)) {
      return "the disk is full; free some space or choose another folder";
    }
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : String.valueOf(e.getMessage());
  }
}
