package io.github.vae4j.it.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file channel whose calls can fail. */
final class FaultyChannel extends FileChannel {
  private final FileChannel base;
  private final Faults faults;

  FaultyChannel(FileChannel base, Faults faults) {
    this.base = base;
    this.faults = faults;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    faults.call("read");
    return base.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    faults.call("read");
    return base.read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    faults.call("read");
    return base.read(target, position);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    faults.call("write");
    return base.write(source);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    faults.call("write");
    return base.write(sources, offset, length);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    faults.call("write");
    return base.write(source, position);
  }

  @Override
  public long position() throws IOException {
    return base.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    base.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    faults.call("size");
    return base.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    faults.call("truncate");
    base.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    faults.call("force");
    base.force(metadata);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    faults.call("transferTo");
    return base.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    faults.call("transferFrom");
    return base.transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    faults.call("map");
    return base.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    faults.call("lock");
    return base.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    faults.call("tryLock");
    return base.tryLock(position, size, shared);
  }

  /** The file is closed even if that fails, as by the operating system. */
  @Override
  protected void implCloseChannel() throws IOException {
    base.close();
    faults.call("close");
  }
}
