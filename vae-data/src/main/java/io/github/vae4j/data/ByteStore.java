package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.data.csv.MoreTexts;
import io.github.vae4j.data.csv.TableText;
import io.github.vae4j.data.store.SharedFile;
import io.github.vae4j.data.store.SpilledTexts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  private final Optional<SharedFile> file;
  private final long start;
  private final long size;
  private final List<SpilledTexts> texts; // that are closed with the bytes

  private ByteStore(
      byte[] heap, Optional<SharedFile> file, long start, long size, List<SpilledTexts> texts) {
    this.texts = List.copyOf(texts);
    this.heap = heap;
    this.file = file;
    this.start = start;
    this.size = size;
  }

  /** Returns the bytes of a file from {@code start} on. */
  static ByteStore file(Path path, long start) throws IOException {
    long size = Files.size(path) - start;
    return new ByteStore(new byte[0], Optional.of(SharedFile.open(path)), start, size, List.of());
  }

  long size() {
    return size;
  }

  boolean isInHeap() {
    return file.isEmpty();
  }

  /** Fills the buffer up to its limit with the bytes from {@code position} on. */
  void read(long position, ByteBuffer buffer) throws IOException {
    if (file.isEmpty()) {
      buffer.put(heap, Math.toIntExact(position), buffer.remaining());
    } else {
      file.get().read(start + position, buffer);
    }
  }

  @Override
  public void close() {
    close("closing a data file", file, texts);
  }

  private static void close(String what, Optional<SharedFile> file, List<SpilledTexts> texts) {
    try {
      for (SpilledTexts each : texts) {
        each.close();
      }
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException e) {
      throw new DataException(what + ": " + e.getMessage(), e);
    }
  }

  /** Takes any number of bytes and becomes a store; closing it before that drops them. */
  static final class Writer implements TableText.Rows {
    private static final int BLOCK = 1 << 16; // bytes that are written at once

    private final String where;
    private final int heapLimit;
    private byte[] heap = new byte[1 << 13];
    private Optional<SharedFile> spool = Optional.empty();
    private final List<SpilledTexts> texts = new ArrayList<>();
    private int buffered; // bytes of the heap that are not yet in the spool
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
        if (spool.isEmpty() && size + length > heapLimit) {
          spool = Optional.of(SharedFile.temporary());
        }
        if (spool.isPresent() && buffered + length > BLOCK) {
          flush();
        }
        if (length > BLOCK && spool.isPresent()) {
          spool.get().append(bytes, offset, length);
        } else {
          grow(buffered + length);
          System.arraycopy(bytes, offset, heap, buffered, length);
          buffered += length;
        }
        size += length;
      } catch (IOException e) {
        throw SharedFile.noRoom(where, size, e);
      }
    }

    @Override
    public MoreTexts moreTexts() {
      try {
        SpilledTexts more = new SpilledTexts(where);
        texts.add(more);
        return more;
      } catch (IOException e) {
        throw SharedFile.noRoom(where, 0, e);
      }
    }

    private void grow(int least) {
      if (least > heap.length) {
        int most = Math.max(heapLimit, BLOCK);
        heap = Arrays.copyOf(heap, (int) Math.max(least, Math.min(most, 2L * heap.length)));
      }
    }

    /** Writes what the heap has to the spool. */
    private void flush() throws IOException {
      if (spool.isPresent()) {
        spool.get().append(heap, 0, buffered);
        buffered = 0;
        heap = heap.length > BLOCK ? new byte[BLOCK] : heap;
      }
    }

    ByteStore finish() {
      try {
        flush();
      } catch (IOException e) {
        throw SharedFile.noRoom(where, size, e);
      }
      finished = true;
      return new ByteStore(spool.isPresent() ? new byte[0] : heap, spool, 0, size, texts);
    }

    @Override
    public void close() {
      if (!finished) {
        ByteStore.close(where + ": closing a temporary file", spool, texts);
      }
    }
  }
}
