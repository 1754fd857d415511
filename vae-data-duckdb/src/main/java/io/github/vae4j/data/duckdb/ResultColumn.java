package io.github.vae4j.data.duckdb;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.regex.Pattern;

/** What the cells of a column of results are, by all that were taken: the narrowest type of all. */
final class ResultColumn {
  private static final int LEAST_LENGTH = 255; // of texts, so that longer ones may follow

  /** Types, the narrow before the wide. */
  private enum Type {
    // A number that begins with 0, such as a postal code, is text.
    WHOLE("-?(0|[1-9]\\d{0,17})", "bigint", "bigint"),
    NUMBER("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?", "double", "double precision") {
      @Override
      boolean holds(String cell) {
        return super.holds(cell) && (isFraction(cell) || isExact(cell));
      }
    },
    DATE("\\d{4}-\\d{2}-\\d{2}", "date", "date") {
      @Override
      boolean holds(String cell) {
        return super.holds(cell) && isTime(cell + "T00:00:00");
      }
    },
    TIMESTAMP("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?", "timestamp", "timestamp") {
      @Override
      boolean holds(String cell) {
        return super.holds(cell) && isTime(cell.replace(' ', 'T'));
      }
    },
    TEXT("(?s).*", "varchar", "varchar");

    private final Pattern form;
    private final String duckDb;
    private final String standard;

    Type(String form, String duckDb, String standard) {
      this.form = Pattern.compile(form);
      this.duckDb = duckDb;
      this.standard = standard;
    }

    boolean holds(String cell) {
      return form.matcher(cell).matches();
    }

    private static boolean isFraction(String cell) {
      return cell.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E');
    }

    /** Returns whether a whole number, which may be an id, stays as it is in double precision. */
    private static boolean isExact(String cell) {
      return new BigDecimal(cell).compareTo(new BigDecimal(Double.parseDouble(cell))) == 0;
    }

    /** Returns whether the calendar and the clock have such a time. */
    private static boolean isTime(String cell) {
      try {
        LocalDateTime.parse(cell);
        return true;
      } catch (DateTimeParseException e) {
        return false;
      }
    }
  }

  private final EnumSet<Type> types = EnumSet.allOf(Type.class);
  private boolean any;
  private int longest;

  /** Takes a cell; an empty one is missing. */
  void take(String cell) {
    if (!cell.isEmpty()) {
      any = true;
      longest = Math.max(longest, cell.length());
      if (types.size() > 1) {
        types.removeIf(type -> !type.holds(cell));
      }
    }
  }

  private Type type() {
    return any ? types.iterator().next() : Type.TEXT;
  }

  /** Returns whether some cell is a number that is not whole. */
  boolean hasFractions() {
    return type() == Type.NUMBER;
  }

  /** Returns the type as DuckDB calls it. */
  String duckDb() {
    return type().duckDb;
  }

  /** Returns the type as SQL calls it. */
  String standard() {
    Type type = type();
    return type == Type.TEXT
        ? type.standard + "(" + Math.max(LEAST_LENGTH, longest) + ")"
        : type.standard;
  }
}
