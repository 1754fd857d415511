package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.data.csv.TableText;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Bytes that can be read at any position: the end of a file as it is, or what a compressed or text
 * file unpacks to. Unpacked bytes stay in the heap up to a limit and go to a temporary file,
 * removed on close, beyond it.
 */
final class ByteStore implements AutoCloseable {
  /** Unpacked bytes that are kept in the heap: 64 MiB, or a 16th of a small heap. */
  static final int HEAP_LIMIT = (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

  private final byte[] heap;
  private final Optional<FileChannel> channel;
  private final long start;
  private final long size;

  private ByteStore(byte[] heap, Optional<FileChannel> channel, long start, long size) {
    this.heap = heap;
    this.channel = channel;
    this.start = start;
    this.size = size;
  }

  /** Returns the bytes of a file from {@code start} on. */
  static ByteStore file(Path path, long start) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new ByteStore(new byte[0], Optional.of(channel), start, channel.size() - start);
  }

  long size() {
    return size;
  }

  boolean isInHeap() {
    return channel.isEmpty();
  }

  /** Fills the buffer up to its limit with the bytes from {@code position} on. */
  void read(long position, ByteBuffer buffer) throws IOException {
    if (channel.isEmpty()) {
      buffer.put(heap, Math.toIntExact(position), buffer.remaining());
      return;
    }
    long at = start + position;
    while (buffer.hasRemaining()) {
      int count = channel.get().read(buffer, at);
      if (count < 0) {
        throw new EOFException(
            "the file was " + (start + size) + " bytes long and now ends at " + at);
      }
      at += count;
    }
  }

  @Override
  public void close() {
    if (channel.isPresent()) {
      try {
        channel.get().close();
      } catch (IOException e) {
        throw new DataException("closing a data file: " + e.getMessage(), e);
      }
    }
  }

  /** Takes any number of bytes and becomes a store; closing it before that drops them. */
  static final class Writer implements TableText.Rows {
    private final String where;
    private final int heapLimit;
    private byte[] heap = new byte[1 << 13];
    private Optional<FileChannel> channel = Optional.empty();
    private OutputStream spool = OutputStream.nullOutputStream();
    private long size;
    private boolean finished;

    /** Names the data by {@code where} in messages. */
    Writer(String where, int heapLimit) {
      this.where = where;
      this.heapLimit = heapLimit;
    }

    long size() {
      return size;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        if (channel.isEmpty() && size + length > heapLimit) {
          openSpool();
        }
        if (channel.isPresent()) {
          spool.write(bytes, offset, length);
        } else {
          if (size + length > heap.length) {
            heap =
                Arrays.copyOf(
                    heap, (int) Math.max(size + length, Math.min(heapLimit, 2L * heap.length)));
          }
          System.arraycopy(bytes, offset, heap, (int) size, length);
        }
        size += length;
      } catch (IOException e) {
        throw noRoom(e);
      }
    }

    private void openSpool() throws IOException {
      Path path = Files.createTempFile("vae4j-data-", ".bin");
      FileChannel file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      channel = Optional.of(file);
      spool = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
      spool.write(heap, 0, (int) size);
      heap = new byte[0];
    }

    ByteStore finish() {
      try {
        spool.flush();
      } catch (IOException e) {
        throw noRoom(e);
      }
      finished = true;
      return new ByteStore(heap, channel, 0, size);
    }

    private DataException noRoom(IOException e) {
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
    public void close() {
      if (!finished && channel.isPresent()) {
        try {
          channel.get().close();
        } catch (IOException e) {
          throw new DataException(where + ": closing a temporary file: " + e.getMessage(), e);
        }
      }
    }
  }
}
