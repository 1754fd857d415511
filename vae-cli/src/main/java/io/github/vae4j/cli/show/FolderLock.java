package io.github.vae4j.cli.show;

import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Keeps a folder for one process. The lock is the operating system's and ends with the process; the
 * file of the lock says which one it is.
 */
final class FolderLock implements AutoCloseable {
  /** The file of the lock. */
  static final String NAME = ".vae4j.lock";

  private static final int TRIES = 10;
  private static final int MOST = 1000; // bytes of the file that are read

  private final Path file;
  private final FileChannel channel;
  private final Optional<Object> key; // of the file, which no other has as long as it is open

  private FolderLock(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.key = key(file);
  }

  private static Optional<Object> key(Path file) throws IOException {
    return Optional.ofNullable(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  /** Returns whether the folder is still that which was taken, neither removed nor replaced. */
  boolean isHeld() {
    try {
      return key(file).equals(key);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Takes the folder.
   *
   * @throws FileException if a process has it, which the message names, or its file system knows no
   *     locks
   */
  static FolderLock of(Path folder) {
    Path file = folder.resolve(NAME);
    String owner =
        "process "
            + ProcessHandle.current().pid()
            + ", since "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS)
            + "\n";
    for (int i = 0; i < TRIES; i++) {
      Optional<FolderLock> lock = attempt(folder, file, owner);
      if (lock.isPresent()) {
        return lock.get();
      }
    }
    throw used(folder, "another process");
  }

  /** Returns the lock, or nothing if its file was removed by the process that had it. */
  private static Optional<FolderLock> attempt(Path folder, Path file, String owner) {
    FileChannel channel = open(folder, file);
    boolean kept = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw used(folder, owner(file));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)));
      // Not read: closing any other stream of the file would give up the lock on most systems.
      kept = Files.exists(file);
      return kept ? Optional.of(new FolderLock(file, channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      throw used(folder, "this process");
    } catch (IOException e) {
      throw new FileException(file + ": expected to lock the folder, found: " + e.getMessage(), e);
    } finally {
      if (!kept) {
        close(channel);
      }
    }
  }

  private static FileChannel open(Path folder, Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileException(file + ": expected a plain file, found something else; remove it");
    }
    try {
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new FileException(
          folder + ": expected a folder to write to, found: " + e.getMessage(), e);
    }
  }

  private static FileException used(Path folder, String owner) {
    return new FileException(
        folder
            + ": expected a folder that nobody trains into, found that "
            + owner
            + " does; wait for its end, or choose another folder with --out");
  }

  private static String owner(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("another process");
    } catch (IOException e) {
      return "another process"; // some systems do not let a locked file be read
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The end of the process closes it.
    }
  }

  /** Gives the folder free. */
  @Override
  public void close() {
    if (isHeld()) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // It is not locked any more, and says nothing then.
      }
    }
    close(channel);
  }
}
