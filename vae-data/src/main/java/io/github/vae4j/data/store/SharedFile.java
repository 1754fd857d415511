package io.github.vae4j.data.store;

import io.github.vae4j.core.data.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An open file that many threads read at any position.
 *
 * <p>It is no {@link java.nio.channels.FileChannel}: that one is closed for all threads when one of
 * them is interrupted while it reads. Here an interrupted thread reads to the end, and stays
 * interrupted.
 */
public final class SharedFile implements AutoCloseable {
  private final RandomAccessFile file;
  private final Optional<Path> temporary; // what is removed on close
  private boolean closed;

  private SharedFile(RandomAccessFile file, Optional<Path> temporary) {
    this.file = file;
    this.temporary = temporary;
  }

  /** Opens a file to read it. */
  public static SharedFile open(Path path) throws IOException {
    return new SharedFile(new RandomAccessFile(path.toFile(), "r"), Optional.empty());
  }

  /** Opens a new file that is removed when it is closed. */
  public static SharedFile temporary() throws IOException {
    Path path = Files.createTempFile("vae4j-data-", ".bin");
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      // Where a system removes files that are open, not even a killed program leaves one behind.
      Files.delete(path);
      return new SharedFile(file, Optional.empty());
    } catch (IOException e) {
      return new SharedFile(file, Optional.of(path));
    }
  }

  /** Writes behind what was written last. */
  public synchronized void append(byte[] bytes, int offset, int length) throws IOException {
    file.write(bytes, offset, length);
  }

  /**
   * Fills the buffer, which is in the heap, up to its limit with the bytes from {@code position}
   * on.
   */
  public synchronized void read(long position, ByteBuffer buffer) throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
    file.seek(position);
    while (buffer.hasRemaining()) {
      int count =
          file.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      if (count < 0) {
        throw new EOFException(
            "it ends at byte "
                + file.length()
                + ", before what was there when it was opened; it has been cut since");
      }
      buffer.position(buffer.position() + count);
    }
  }

  /** Returns what to throw where the temporary folder takes no more after some bytes. */
  public static DataException noRoom(String where, long size, IOException e) {
    return new DataException(
        where
            + ": expected room for the unpacked data in the temporary folder "
            + System.getProperty("java.io.tmpdir")
            + ", found an error after "
            + size
            + " bytes ("
            + e.getMessage()
            + "); free some space or name another folder with -Djava.io.tmpdir=FOLDER",
        e);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    file.close();
    if (temporary.isPresent()) {
      Files.deleteIfExists(temporary.get());
    }
  }
}
