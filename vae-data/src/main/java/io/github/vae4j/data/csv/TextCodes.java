package io.github.vae4j.data.csv;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Supplier;

/**
 * The texts of a column, numbered from 0 in the order in which they come. The different ones are
 * kept once, as characters in one array: 2 bytes for a character and about 20 for a text. Where
 * they are too many for memory, each further text that is none of them is kept elsewhere, as often
 * as it comes.
 */
final class TextCodes {
  /** Different texts, and their characters, that are kept in memory. */
  private static final int MOST = 1 << 17;

  private static final int MOST_CHARACTERS = 1 << 22;

  private final Optional<Supplier<MoreTexts>> elsewhere;
  private Optional<MoreTexts> more = Optional.empty();
  private char[] characters = new char[16];
  private int[] ends = new int[4];
  private int[] occurrences = new int[4];
  private int[] table = new int[8]; // code + 1, 0 for none; at most half full
  private int size;

  private TextCodes(Optional<Supplier<MoreTexts>> elsewhere) {
    this.elsewhere = elsewhere;
  }

  /** Returns codes of texts that are all different and all in memory, as those of labels. */
  static TextCodes inMemory() {
    return new TextCodes(Optional.empty());
  }

  /** Returns codes of texts for which a place elsewhere is made once they are too many. */
  static TextCodes of(Supplier<MoreTexts> elsewhere) {
    return new TextCodes(Optional.of(elsewhere));
  }

  /** Returns the number of texts. */
  int size() {
    return size + more.map(MoreTexts::size).orElse(0);
  }

  /** Returns the number of those, the first ones, that are different from all others. */
  int different() {
    return size;
  }

  /** Returns how often a text came; once if it is not one of the different ones. */
  int occurrences(int code) {
    return code < size ? occurrences[code] : 1;
  }

  /**
   * Returns the number of a text, a new one if it has not come yet or is kept elsewhere.
   *
   * @throws ArithmeticException if texts that are all in memory have more characters than an array
   *     can hold
   */
  int code(char[] text, int from, int to) {
    int mask = table.length - 1;
    int slot = hash(text, from, to) & mask;
    while (table[slot] != 0) {
      int code = table[slot] - 1;
      if (Arrays.equals(characters, start(code), ends[code], text, from, to)) {
        occurrences[code]++;
        return code;
      }
      slot = (slot + 1) & mask;
    }
    if (more.isPresent() || isFull(to - from)) {
      return addElsewhere(text, from, to);
    }
    append(text, from, to);
    table[slot] = size;
    if (2 * size > table.length) {
      rehash();
    }
    return size - 1;
  }

  private boolean isFull(int characters) {
    return elsewhere.isPresent()
        && (size == MOST || start(size) + (long) characters > MOST_CHARACTERS);
  }

  private int addElsewhere(char[] text, int from, int to) {
    if (more.isEmpty()) {
      more = elsewhere.map(Supplier::get);
    }
    more.orElseThrow().add(text, from, to);
    return Math.addExact(size, more.orElseThrow().size() - 1);
  }

  private int start(int code) {
    return code == 0 ? 0 : ends[code - 1];
  }

  private void append(char[] text, int from, int to) {
    int start = start(size);
    int end = Math.addExact(start, to - from);
    if (end > characters.length) {
      characters =
          Arrays.copyOf(
              characters, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, 2L * start)));
    }
    System.arraycopy(text, from, characters, start, to - from);
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      occurrences = Arrays.copyOf(occurrences, 2 * size);
    }
    ends[size] = end;
    occurrences[size] = 1;
    size++;
  }

  private void rehash() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int code = 0; code < size; code++) {
      int slot = hash(characters, start(code), ends[code]) & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = code + 1;
    }
  }

  private static int hash(char[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    hash *= 0x9E3779B9; // spreads texts that differ in their last characters alone
    return hash ^ (hash >>> 16);
  }

  /** Returns a view of the texts in the order of their numbers. */
  List<String> texts() {
    return new Texts();
  }

  private final class Texts extends AbstractList<String> implements RandomAccess {
    @Override
    public String get(int code) {
      if (code >= size) {
        return more.orElseThrow(() -> new IndexOutOfBoundsException(code)).get(code - size);
      }
      int start = start(Objects.checkIndex(code, size));
      return new String(characters, start, ends[code] - start);
    }

    @Override
    public int size() {
      return TextCodes.this.size();
    }
  }
}
