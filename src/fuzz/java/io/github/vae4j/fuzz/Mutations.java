package io.github.vae4j.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes texts and bytes at random; the same numbers give the same changes. */
public final class Mutations {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private static final List<String> NUMBERS =
      List.of(
          "0", "-0", "-1", "1", "2", "1.5", "0.1", "255", "256", "10000", "65536", "2147483647",
          "2147483648", "-2147483648", "4294967297", "9007199254740993", "9223372036854775807",
          "9223372036854775808", "18446744073709551616", "1e3", "1e308", "1e999", "-1e999",
          "4.9e-324", "1e-400", "NaN", "Infinity", "null", "true", "", "\"1\"", "[]", "{}");

  private static final String SIGNS =
      "\"\\{}[]():,;+*=. \n\t\r\0\u001b\u0085\u2028\ud800\udc00é~&!|>-#'%@`<?/0a";

  private final Random random;
  private final List<String> words;

  /**
   * Returns changes.
   *
   * @param seed of the run
   * @param index of the input
   * @param words that mean something to the reader
   */
  public Mutations(long seed, int index, List<String> words) {
    this.random = new Random(31 * seed + index);
    random.nextInt(); // the first numbers of neighbouring seeds are alike
    this.words = words;
  }

  /** Returns a number from 0 to {@code bound - 1}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** Returns true in {@code percent} of a hundred cases. */
  public boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Returns one of these. */
  public <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /**
   * Returns a text with one to four changes.
   *
   * @param other text of the same kind, of which a part may be put in
   */
  public String text(String text, String other) {
    String changed = text;
    for (int i = 1 + below(4); i > 0; i--) {
      changed = changedOnce(changed, other);
    }
    return changed;
  }

  private String changedOnce(String text, String other) {
    int from = below(text.length() + 1);
    int to = Math.min(text.length(), from + length());
    String before = text.substring(0, from);
    String part = text.substring(from, to);
    String after = text.substring(to);
    return switch (below(9)) {
      case 0, 1, 2 -> withAnotherNumber(text);
      case 3 -> before + after;
      case 4 -> before + part.repeat(2 + times(part.length())) + after;
      case 5 -> before + sign() + text.substring(from);
      case 6 -> before + one(words) + (chance(50) ? after : text.substring(from));
      case 7 -> {
        String word = chance(50) ? one(words) : sign();
        yield before + word.repeat(1 + times(word.length())) + text.substring(from);
      }
      default -> {
        int start = below(other.length() + 1);
        yield before + other.substring(start, Math.min(other.length(), start + length())) + after;
      }
    };
  }

  private String withAnotherNumber(String text) {
    List<MatchResult> found = NUMBER.matcher(text).results().toList();
    if (found.isEmpty()) {
      return text;
    }
    MatchResult number = one(found);
    return text.substring(0, number.start()) + one(NUMBERS) + text.substring(number.end());
  }

  private String sign() {
    return String.valueOf(SIGNS.charAt(below(SIGNS.length())));
  }

  /** Returns a length, mostly short. */
  private int length() {
    return 1 << below(chance(90) ? 6 : 14);
  }

  /** Returns how often a part is repeated: mostly a few times, now and then up to 100 KB. */
  private int times(int length) {
    return chance(95) ? below(3) : below(Math.max(1, 100_000 / Math.max(1, length)));
  }

  /** Returns bytes with flipped bits, cut, with a part doubled, or with a part of the other's. */
  public byte[] bytes(byte[] bytes, byte[] other) {
    byte[] changed = bytes.clone();
    for (int i = 1 + below(4); i > 0 && changed.length > 0; i--) {
      int from = below(changed.length);
      int to = Math.min(changed.length, from + length());
      switch (below(4)) {
        case 0 -> changed[from] ^= (byte) (1 << below(8));
        case 1 -> changed = joined(changed, 0, from, changed, to, changed.length);
        case 2 -> changed = joined(changed, 0, to, changed, from, changed.length);
        default -> changed = joined(changed, 0, from, other, Math.min(from, other.length), to);
      }
    }
    return changed;
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(a, aFrom, aTo - aFrom);
    out.write(b, bFrom, Math.max(0, Math.min(bTo, b.length) - bFrom));
    return out.toByteArray();
  }
}
