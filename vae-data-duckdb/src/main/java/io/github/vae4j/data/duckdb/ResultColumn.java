package io.github.vae4j.data.duckdb;

import java.util.EnumSet;
import java.util.regex.Pattern;

/** What the cells of a column of results are, by all that were taken: the narrowest type of all. */
final class ResultColumn {
  private static final int LEAST_LENGTH = 255; // of texts, so that longer ones may follow

  /** Types, the narrow before the wide. */
  private enum Type {
    // A number that begins with 0, such as a postal code, is text.
    WHOLE("-?(0|[1-9]\\d{0,17})", "bigint", "bigint"),
    NUMBER("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?", "double", "double precision"),
    DATE("\\d{4}-\\d{2}-\\d{2}", "date", "date"),
    TIMESTAMP("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?", "timestamp", "timestamp"),
    TEXT("(?s).*", "varchar", "varchar");

    private final Pattern form;
    private final String duckDb;
    private final String standard;

    Type(String form, String duckDb, String standard) {
      this.form = Pattern.compile(form);
      this.duckDb = duckDb;
      this.standard = standard;
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
        types.removeIf(type -> !type.form.matcher(cell).matches());
      }
    }
  }

  private Type type() {
    return any ? types.iterator().next() : Type.TEXT;
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
