package io.github.vae4j.core.data;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Bytes that can be read at any position: a file as it is, or what a compressed or text file
 * unpacks to. Unpacked bytes stay in the heap up to a limit and go to a temporary file, removed on
 * close, beyond it.
 */
final class ByteStore implements AutoCloseable {
  /** Unpacked bytes that are kept in the heap. */
  static final int HEAP_LIMIT = 64 << 20;

  private final byte[] heap;
  private final Optional<FileChannel> channel;
  private final long size;

  private ByteStore(byte[] heap, Optional<FileChannel> channel, long size) {
    this.heap = heap;
    this.channel = channel;
    this.size = size;
  }

  static ByteStore file(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new ByteStore(new byte[0], Optional.of(channel), channel.size());
  }

  /** Reads the stream to its end. */
  static ByteStore unpack(InputStream stream, int heapLimit) throws IOException {
    Writer writer = new Writer(heapLimit);
    try {
      stream.transferTo(writer);
      return writer.finish();
    } catch (IOException e) {
      writer.abandon();
      throw e;
    }
  }

  long size() {
    return size;
  }

  /** Fills the buffer up to its limit with the bytes from {@code position} on. */
  void read(long position, ByteBuffer buffer) throws IOException {
    if (position + buffer.remaining() > size) {
      throw new EOFException(
          "expected " + (position + buffer.remaining()) + " bytes, found " + size);
    }
    if (channel.isEmpty()) {
      buffer.put(heap, (int) position, buffer.remaining());
      return;
    }
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.get().read(buffer, at);
      if (count < 0) {
        throw new EOFException("expected " + (at + buffer.remaining()) + " bytes, found " + at);
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

  /** Takes bytes of any number and becomes a store. */
  static final class Writer extends OutputStream {
    private final int heapLimit;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Optional<FileChannel> channel = Optional.empty();
    private OutputStream target = memory;
    private long size;

    Writer(int heapLimit) {
      this.heapLimit = heapLimit;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (channel.isEmpty() && size + length > heapLimit) {
        Path path = Files.createTempFile("vae4j-data-", ".bin");
        FileChannel file =
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        channel = Optional.of(file);
        target = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
        memory.writeTo(target);
        memory.reset();
      }
      target.write(bytes, offset, length);
      size += length;
    }

    ByteStore finish() throws IOException {
      target.flush();
      return new ByteStore(channel.isEmpty() ? memory.toByteArray() : new byte[0], channel, size);
    }

    void abandon() throws IOException {
      if (channel.isPresent()) {
        channel.get().close();
      }
    }
  }
}
