package io.github.vae4j.data.store;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.data.csv.MoreTexts;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Texts in a temporary file. They are read 64 at a time, and memory holds where each such block
 * begins. Any number of threads may read once all texts are there.
 */
public final class SpilledTexts implements MoreTexts, AutoCloseable {
  private static final int BLOCK = 64; // texts

  private final String where;
  private final SharedFile file;
  private final ByteArrayOutputStream end = new ByteArrayOutputStream(); // what no block has yet
  private long[] starts = new long[BLOCK]; // of the blocks, and the end of the last one
  private int size;
  private volatile Block last = new Block(-1, new byte[0]);

  /** The texts of a block: of each its length and its characters. */
  private record Block(int number, byte[] bytes) {
    String text(int position) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      for (int i = 0; i < position; i++) {
        int length = left.getInt();
        left.position(left.position() + Character.BYTES * length);
      }
      char[] text = new char[left.getInt()];
      left.asCharBuffer().get(text);
      return new String(text);
    }
  }

  /** Names the texts by {@code where} in messages. */
  public SpilledTexts(String where) throws IOException {
    this.where = where;
    this.file = SharedFile.temporary();
  }

  @Override
  public void add(char[] text, int from, int to) {
    DataOutputStream out = new DataOutputStream(end);
    try {
      out.writeInt(to - from);
      for (int i = from; i < to; i++) {
        out.writeChar(text[i]);
      }
      size++;
      if (size % BLOCK == 0) {
        endBlock();
      }
    } catch (IOException e) {
      throw SharedFile.noRoom(where, starts[size / BLOCK], e);
    }
  }

  private void endBlock() throws IOException {
    int block = size / BLOCK;
    if (block == starts.length) {
      starts = Arrays.copyOf(starts, 2 * block);
    }
    starts[block] = starts[block - 1] + end.size();
    file.append(end.toByteArray(), 0, end.size());
    end.reset();
  }

  @Override
  public String get(int number) {
    int block = Objects.checkIndex(number, size) / BLOCK;
    Block held = last;
    if (held.number != block || block == size / BLOCK) {
      held = read(block);
      last = held;
    }
    return held.text(number % BLOCK);
  }

  private Block read(int block) {
    if (block == size / BLOCK) {
      return new Block(block, end.toByteArray());
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) (starts[block + 1] - starts[block]));
    try {
      file.read(starts[block], bytes);
    } catch (IOException e) {
      throw new DataException(
          where + ": expected to read its texts again, found: " + e.getMessage(), e);
    }
    return new Block(block, bytes.array());
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
