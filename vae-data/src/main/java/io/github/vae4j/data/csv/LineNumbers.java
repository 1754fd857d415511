package io.github.vae4j.data.csv;

import java.util.Arrays;

/**
 * In which line each row of a table stands. Kept are the rows before which lines were left out: one
 * for an ordinary file, some two bytes for each other one.
 */
public final class LineNumbers {
  private static final int BETWEEN = 128; // entries from one mark to the next

  private byte[] entries = new byte[16]; // how much row and shift grow, seven bits to a byte
  private int end;
  private long count;
  private int row;
  private long shift; // line number less row number, from the row on

  private int[] markRows = new int[1];
  private long[] markShifts = new long[1];
  private int[] markEnds = new int[1]; // where the entries behind the mark start
  private int marks;

  /** Returns the numbers of rows that follow one another from 1. */
  static LineNumbers ofRows() {
    LineNumbers numbers = new LineNumbers();
    numbers.add(0, 1);
    return numbers;
  }

  /**
   * Says in which line the next row stands.
   *
   * @throws ArithmeticException if there are more lines left out than an array can hold
   */
  void add(int newRow, long line) {
    long newShift = line - newRow;
    if (marks > 0 && newShift == shift) {
      return;
    }
    if (count++ % BETWEEN == 0) {
      mark(newRow, newShift);
    } else {
      put(newRow - row);
      put(newShift - shift);
    }
    row = newRow;
    shift = newShift;
  }

  private void mark(int newRow, long newShift) {
    if (marks == markRows.length) {
      markRows = Arrays.copyOf(markRows, 2 * marks);
      markShifts = Arrays.copyOf(markShifts, 2 * marks);
      markEnds = Arrays.copyOf(markEnds, 2 * marks);
    }
    markRows[marks] = newRow;
    markShifts[marks] = newShift;
    markEnds[marks++] = end;
  }

  private void put(long growth) {
    long rest = growth;
    do {
      if (end == entries.length) {
        entries = Arrays.copyOf(entries, Math.addExact(end, end / 2));
      }
      entries[end++] = (byte) (rest > 0x7F ? rest & 0x7F | 0x80 : rest);
      rest >>>= 7;
    } while (rest > 0);
  }

  /** Returns the line of a row that was added, or follows one that was. */
  long line(int of) {
    int found = Arrays.binarySearch(markRows, 0, marks, of);
    int mark = found >= 0 ? found : -found - 2;
    int last = mark + 1 < marks ? markEnds[mark + 1] : end;
    int reached = markRows[mark];
    long line = of + markShifts[mark];
    long growth = 0;
    int bits = 0;
    boolean ofRow = true;
    for (int at = markEnds[mark]; at < last; at++) {
      growth |= (long) (entries[at] & 0x7F) << bits;
      bits += 7;
      if (entries[at] >= 0) { // the last byte of a number
        if (ofRow) {
          reached += (int) growth;
        } else {
          line += growth;
        }
        if (reached > of) {
          return line;
        }
        ofRow = !ofRow;
        growth = 0;
        bits = 0;
      }
    }
    return line;
  }
}
