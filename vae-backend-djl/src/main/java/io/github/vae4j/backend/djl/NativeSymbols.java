package io.github.vae4j.backend.djl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The dynamic symbols of a native library, from the tables of its file (ELF of 64 bits with a GNU
 * hash table, as libraries on Linux are). Where a library needs a symbol that none defines, the
 * system's loader ends the process; so that has to be found out before.
 */
final class NativeSymbols {
  private static final int HEADER = 64;
  private static final int SYMBOL = 24;
  private static final int SYMBOLS_SECTION = 11;
  private static final int HASH_SECTION = 0x6ffffff6;
  private static final int GLOBAL = 1; // what is needed weakly may be absent
  // Mangled names that mention a namespace of PyTorch.
  private static final Pattern TORCH = Pattern.compile("_Z.*(3c10|2at|5torch|6caffe2).*");

  private final ByteBuffer hashes;
  private final ByteBuffer symbols;
  private final ByteBuffer names;

  private NativeSymbols(ByteBuffer hashes, ByteBuffer symbols, ByteBuffer names) {
    this.hashes = hashes;
    this.symbols = symbols;
    this.names = names;
  }

  /**
   * Reads a library; empty if its format is another.
   *
   * @throws IOException if it cannot be read
   */
  static Optional<NativeSymbols> of(Path library) throws IOException {
    try (FileChannel file = FileChannel.open(library)) {
      if (file.size() < HEADER) {
        return Optional.empty();
      }
      ByteBuffer header = read(file, 0, HEADER);
      if (header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
        return Optional.empty();
      }
      int size = header.getShort(58);
      ByteBuffer sections = read(file, header.getLong(40), size * header.getShort(60));
      Optional<ByteBuffer> hashes = Optional.empty();
      Optional<ByteBuffer> symbols = Optional.empty();
      Optional<ByteBuffer> names = Optional.empty();
      for (int at = 0; at < sections.capacity(); at += size) {
        if (sections.getInt(at + 4) == HASH_SECTION) {
          hashes = Optional.of(section(file, sections, at));
        } else if (sections.getInt(at + 4) == SYMBOLS_SECTION) {
          symbols = Optional.of(section(file, sections, at));
          names = Optional.of(section(file, sections, size * sections.getInt(at + 40)));
        }
      }
      return hashes.isPresent() && names.isPresent()
          ? Optional.of(new NativeSymbols(hashes.get(), symbols.orElseThrow(), names.get()))
          : Optional.empty();
    }
  }

  private static ByteBuffer section(FileChannel file, ByteBuffer sections, int at)
      throws IOException {
    return read(file, sections.getLong(at + 24), Math.toIntExact(sections.getLong(at + 32)));
  }

  private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the file ends too early");
      }
    }
    return bytes;
  }

  /** Returns the symbols of PyTorch that the library needs from others. */
  Set<String> needed() {
    Set<String> needed = new TreeSet<>();
    for (int i = 0; i < symbols.capacity() / SYMBOL; i++) {
      boolean undefined = symbols.getShort(i * SYMBOL + 6) == 0;
      if (undefined && symbols.get(i * SYMBOL + 4) >> 4 == GLOBAL) {
        String name = name(i);
        if (TORCH.matcher(name).matches()) {
          needed.add(name);
        }
      }
    }
    return needed;
  }

  private String name(int symbol) {
    int start = symbols.getInt(symbol * SYMBOL);
    int end = start;
    while (names.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    names.get(start, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** Returns whether the library defines a symbol. */
  boolean defines(String wanted) {
    int hash = 5381;
    for (int i = 0; i < wanted.length(); i++) {
      hash = 33 * hash + wanted.charAt(i);
    }
    int count = hashes.getInt(0);
    int first = hashes.getInt(4);
    int buckets = 16 + 8 * hashes.getInt(8);
    int chains = buckets + 4 * count;
    int symbol = hashes.getInt(buckets + 4 * Integer.remainderUnsigned(hash, count));
    while (symbol >= first) {
      int found = hashes.getInt(chains + 4 * (symbol - first));
      if ((found | 1) == (hash | 1) && name(symbol).equals(wanted)) {
        return true;
      }
      symbol = (found & 1) == 1 ? -1 : symbol + 1; // the last of a chain is odd
    }
    return false;
  }
}
