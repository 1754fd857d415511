package io.github.vae4j.data.csv;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads decimal numbers from characters: {@code [+-] digits [. digits] [e [+-] digits]}, blanks
 * around them allowed. The result is the float64 that is nearest, as {@link Double#parseDouble}
 * gives it, without a String. Not thread-safe.
 */
final class NumberScanner {
  /** What a cell is. */
  enum Found {
    NUMBER,
    /** A word for infinity, or a number beyond float64. */
    INFINITE,
    OTHER
  }

  private static final int MOST_DECIMALS = 20;

  private final boolean commas;
  private double value;
  private int decimals;
  private boolean digitsAlone;
  private boolean leadingZero;
  private boolean likeThousands;
  private char separator;

  /** Creates a scanner; {@code commas} says whether a comma can stand before the decimals. */
  NumberScanner(boolean commas) {
    this.commas = commas;
  }

  /** Returns the number scanned last, infinite for {@link Found#INFINITE}. */
  double value() {
    return value;
  }

  /** Returns how many decimals it is written with, at most 20. */
  int decimals() {
    return decimals;
  }

  /** Returns whether it is written in digits alone. */
  boolean digitsAlone() {
    return digitsAlone;
  }

  /** Returns whether it is written in digits alone, of which the first of several is 0. */
  boolean leadingZero() {
    return leadingZero;
  }

  /** Returns what stands before its decimals: a point, a comma, or 0 for nothing. */
  char separator() {
    return separator;
  }

  /** Returns whether its separator may stand between thousands, as that of 31.026 may. */
  boolean likeThousands() {
    return likeThousands;
  }

  /** Scans a cell. */
  Found scan(String cell) {
    return scan(cell.toCharArray(), 0, cell.length());
  }

  /** Scans a cell from {@code from} to before {@code to}. */
  Found scan(char[] cell, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(cell[start])) {
      start++;
    }
    while (end > start && isBlank(cell[end - 1])) {
      end--;
    }
    int at = start;
    boolean negative = at < end && cell[at] == '-';
    if (negative || at < end && cell[at] == '+') {
      at++;
    }
    int unsigned = at;
    int count = 0;
    int fraction = 0;
    separator = 0;
    for (; at < end; at++) {
      char c = cell[at];
      if (c >= '0' && c <= '9') {
        count++;
        fraction += separator == 0 ? 0 : 1;
      } else if (separator == 0 && (c == '.' || commas && c == ',')) {
        separator = c;
      } else {
        break;
      }
    }
    if (count == 0) {
      return infinite(cell, unsigned, end, negative);
    }
    int exponent = 0;
    if (at < end) {
      if (cell[at] != 'e' && cell[at] != 'E') {
        return Found.OTHER;
      }
      exponent = exponent(cell, at + 1, end);
      if (exponent == Integer.MIN_VALUE) {
        return Found.OTHER;
      }
    }
    digitsAlone = unsigned == start && count == end - start;
    leadingZero = digitsAlone && count > 1 && cell[start] == '0';
    likeThousands = fraction == 3 && count > 3 && count < 7 && at == end && cell[unsigned] != '0';
    decimals = Math.min(MOST_DECIMALS, Math.max(0, fraction - exponent));
    value = parse(cell, start, end);
    return Double.isInfinite(value) ? Found.INFINITE : Found.NUMBER;
  }

  private double parse(char[] cell, int start, int end) {
    if (separator != ',') {
      return JavaDoubleParser.parseDouble(cell, start, end - start);
    }
    char[] pointed = Arrays.copyOfRange(cell, start, end);
    for (int i = 0; i < pointed.length; i++) {
      pointed[i] = pointed[i] == ',' ? '.' : pointed[i];
    }
    return JavaDoubleParser.parseDouble(pointed);
  }

  /** Returns an exponent, clipped; the least int if it is none. */
  private static int exponent(char[] cell, int from, int end) {
    int at = from;
    boolean negative = at < end && cell[at] == '-';
    if (negative || at < end && cell[at] == '+') {
      at++;
    }
    if (at == end) {
      return Integer.MIN_VALUE;
    }
    int exponent = 0;
    for (; at < end; at++) {
      char c = cell[at];
      if (c < '0' || c > '9') {
        return Integer.MIN_VALUE;
      }
      exponent = Math.min(1 << 20, 10 * exponent + (c - '0'));
    }
    return negative ? -exponent : exponent;
  }

  private Found infinite(char[] cell, int from, int end, boolean negative) {
    int length = end - from;
    if (length != 3 && length != 8) {
      return Found.OTHER;
    }
    String word = new String(cell, from, length).toLowerCase(Locale.ROOT);
    if (!word.equals("inf") && !word.equals("infinity")) {
      return Found.OTHER;
    }
    digitsAlone = false;
    leadingZero = false;
    decimals = 0;
    value = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    return Found.INFINITE;
  }

  static boolean isBlank(char c) {
    return c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')
        || c == '\u00a0'
        || c > 0x7f && Character.isWhitespace(c);
  }
}
