package io.github.vae4j.data.array;

import io.github.vae4j.core.data.DataException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an array in NumPy's format, a dictionary of Python.
 *
 * @param type of an item
 * @param fortran whether the first axis runs fastest
 * @param axes sizes, at least one, none of them 0
 */
public record NumpyHeader(NumpyType type, boolean fortran, long[] axes) {
  private static final int MOST_AXES = 64; // as in NumPy
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*+:\\s*+");
  private static final Pattern TYPE = Pattern.compile("'[^']*+'|\\[.*?]\\s*(?=,\\s*'|})");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  // Python 2 wrote sizes as 28L
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\sL,]*)\\)");

  /**
   * Parses a header.
   *
   * @param where names the array in messages
   * @throws DataException if it is none, or describes no data that vae reads
   */
  public static NumpyHeader parse(String where, String header) {
    Matcher descr = DESCR.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    Matcher type = TYPE.matcher(header);
    // Looked for from one place alone: a search from each would take hours for a header made for
    // it.
    boolean typed = descr.find() && type.region(descr.end(), header.length()).lookingAt();
    if (!typed || !order.find() || !shape.find()) {
      throw new DataException(
          where
              + ": expected a header with descr, fortran_order and shape, found "
              + header.strip());
    }
    long[] axes =
        Arrays.stream(shape.group(1).replaceAll("[\\sL]", "").split(","))
            .filter(axis -> !axis.isEmpty())
            .mapToLong(axis -> axis.length() > 18 ? Long.MAX_VALUE : Long.parseLong(axis))
            .toArray();
    if (axes.length == 0) {
      throw new DataException(
          where + ": expected an array of at least 1 axis, found a single number");
    }
    if (axes.length > MOST_AXES) {
      throw new DataException(
          where
              + ": expected an array of at most "
              + MOST_AXES
              + " axes, found "
              + axes.length
              + "; reshape it");
    }
    if (Arrays.stream(axes).anyMatch(axis -> axis == 0)) {
      throw new DataException(
          where
              + ": expected data, found an array that has no data: its shape is ("
              + shape.group(1).strip()
              + ")");
    }
    return new NumpyHeader(NumpyType.of(where, type.group()), order.group(1).equals("True"), axes);
  }
}
