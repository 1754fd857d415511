package io.github.vae4j.data.array;

import io.github.vae4j.core.data.DataException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of an array's items: one number or text, or several with names.
 *
 * @param bytes that an item takes
 * @param fields in the order in which they stand; one without a name unless the type is structured
 * @param structured whether the fields have names
 */
public record NumpyType(int bytes, List<Field> fields, boolean structured) {
  private static final int MOST_BYTES = 1 << 30;
  private static final Pattern SIMPLE = Pattern.compile("([<>|=]?)([A-Za-z])(\\d{0,8})(\\[.*])?");
  private static final Pattern FIELD =
      Pattern.compile(
          "\\(\\s*+(?:'((?:[^'\\\\]|\\\\.){0,999})'|\"((?:[^\"\\\\]|\\\\.){0,999})\")\\s*+,\\s*+'([^']*+)'\\s*+\\)");
  private static final Pattern PADDING = Pattern.compile("\\|V(\\d{1,9})");

  /**
   * A number or a text.
   *
   * @param format of a number; empty for text
   * @param wide whether the characters of a text take 4 bytes each, as in {@code <U}
   * @param at where it starts in an item
   * @param bytes that it takes
   */
  public record Field(
      String name,
      Optional<ElementFormat> format,
      boolean wide,
      ByteOrder order,
      int at,
      int bytes) {
    /** Returns the same field under a name at another place. */
    public Field as(String other, int place) {
      return new Field(other, format, wide, order, place, bytes);
    }
  }

  /** Returns whether items are single numbers. */
  public boolean isNumber() {
    return !structured && fields.get(0).format().isPresent();
  }

  /**
   * Returns the type that a header describes.
   *
   * @param where names the array in messages
   * @param descr as in the header: a type in quotes, or a list of names and types
   * @throws DataException if vae does not read such items
   */
  public static NumpyType of(String where, String descr) {
    String text = descr.strip();
    if (text.startsWith("'")) {
      Field field = field(where, "", text.substring(1, text.length() - 1), 0);
      return new NumpyType(field.bytes, List.of(field), false);
    }
    List<Field> fields = new ArrayList<>();
    int at = 0;
    Matcher matcher = FIELD.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      String type = matcher.group(3);
      Matcher padding = PADDING.matcher(type);
      if (name.isEmpty() && padding.matches()) {
        at = sum(where, at, Integer.parseInt(padding.group(1)));
      } else {
        Field field = field(where, name.replaceAll("\\\\(.)", "$1"), type, at);
        fields.add(field);
        at = sum(where, at, field.bytes);
      }
    }
    if (fields.isEmpty() || !matcher.replaceAll("").matches("[\\[\\],\\s]*")) {
      throw new DataException(
          where
              + ": expected fields of one number or text each, found "
              + text
              + "; give each number a field or a column of its own");
    }
    return new NumpyType(at, List.copyOf(fields), true);
  }

  private static int sum(String where, int at, int bytes) {
    if (at > MOST_BYTES - bytes) {
      throw new DataException(
          where + ": expected items of at most " + MOST_BYTES + " bytes, found larger ones");
    }
    return at + bytes;
  }

  private static Field field(String where, String name, String type, int at) {
    Matcher matcher = SIMPLE.matcher(type);
    String place = name.isEmpty() ? where : where + ", field '" + name + "'";
    if (!matcher.matches()) {
      throw refused(place, type, "convert it with astype");
    }
    ByteOrder order = matcher.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int size = matcher.group(3).isEmpty() ? 0 : Integer.parseInt(matcher.group(3));
    String kind = matcher.group(2);
    if (kind.equals("U") || kind.equals("S")) {
      boolean wide = kind.equals("U");
      int bytes = size * (wide ? 4 : 1);
      return new Field(name, Optional.empty(), wide, order, at, bytes);
    }
    ElementFormat format =
        switch (kind + size) {
          case "b1" -> ElementFormat.BOOL;
          case "u1" -> ElementFormat.U8;
          case "i1" -> ElementFormat.I8;
          case "u2" -> ElementFormat.U16;
          case "i2" -> ElementFormat.I16;
          case "u4" -> ElementFormat.U32;
          case "i4" -> ElementFormat.I32;
          case "u8" -> ElementFormat.U64;
          case "i8" -> ElementFormat.I64;
          case "f2" -> ElementFormat.F16;
          case "f4" -> ElementFormat.F32;
          case "f8" -> ElementFormat.F64;
          default -> throw refused(place, type, remedy(kind));
        };
    return new Field(name, Optional.of(format), false, order, at, size);
  }

  private static String remedy(String kind) {
    return switch (kind) {
      case "c" -> "complex numbers are two: give a.real and a.imag as columns, or np.abs(a)";
      case "M", "m" -> "write times as numbers, such as a.astype('int64')";
      case "O" -> "objects are Python's own: convert the array with astype(float) or astype(str)";
      case "f" -> "convert it with astype('float64')";
      case "V" -> "convert it to numbers or texts with astype";
      default -> "convert it with astype";
    };
  }

  private static DataException refused(String where, String type, String remedy) {
    return new DataException(
        where
            + ": expected a dtype of truth values (b1), whole numbers (i1 to i8, u1 to u8), floats (f2, f4, f8) or"
            + " text (U, S), found '"
            + type
            + "'; "
            + remedy);
  }
}
