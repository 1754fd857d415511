package io.github.vae4j.data.duckdb;

import io.github.vae4j.data.StoredTable;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** What the cells of a column of a query are in a table. */
enum CellKind {
  /** Numbers of double precision, decimals and whole numbers among them. */
  NUMBER,
  /** Numbers of single precision. */
  SINGLE,
  /** The words true and false. */
  TRUTH,
  DATE,
  TIME,
  TIMESTAMP,
  /** Times of the whole world, as those of UTC. */
  INSTANT,
  TEXT;

  private static final int LAST_YEAR = 9999;

  // Forms that the schema of a table knows. A column of times may have some with a fraction.
  private static final DateTimeFormatter DAYS = form("uuuu-MM-dd");
  private static final DateTimeFormatter CLOCK = form("HH:mm:ss");
  private static final DateTimeFormatter SECONDS = form("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MILLIS = form("uuuu-MM-dd HH:mm:ss.SSS");
  private static final DateTimeFormatter UTC_SECONDS = form("uuuu-MM-dd'T'HH:mm:ssX");
  private static final DateTimeFormatter UTC_MILLIS = form("uuuu-MM-dd'T'HH:mm:ss.SSSX");

  /** Returns whether the cells come as text. */
  boolean isText() {
    return this != NUMBER && this != SINGLE;
  }

  /** Returns the kind of a column, which is counted from 1; empty for what is no single value. */
  static Optional<CellKind> of(ResultSetMetaData columns, int column) throws SQLException {
    return switch (columns.getColumnType(column)) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.DECIMAL,
          Types.NUMERIC,
          Types.DOUBLE ->
          Optional.of(NUMBER);
      case Types.REAL -> Optional.of(SINGLE);
      // The standard's FLOAT has double precision, DuckDB's has not.
      case Types.FLOAT -> Optional.of(holds(columns, column, Float.class) ? SINGLE : NUMBER);
      case Types.BOOLEAN -> Optional.of(TRUTH);
      // Strings of bits in DuckDB, truth values elsewhere.
      case Types.BIT -> Optional.of(holds(columns, column, String.class) ? TEXT : TRUTH);
      case Types.DATE -> Optional.of(DATE);
      case Types.TIME -> Optional.of(TIME);
      // PostgreSQL gives this type to times with a zone too.
      case Types.TIMESTAMP ->
          Optional.of(
              columns.getColumnTypeName(column).equals("timestamptz") ? INSTANT : TIMESTAMP);
      case Types.TIMESTAMP_WITH_TIMEZONE -> Optional.of(INSTANT);
      case Types.ARRAY,
          Types.STRUCT,
          Types.BINARY,
          Types.VARBINARY,
          Types.LONGVARBINARY,
          Types.BLOB ->
          Optional.empty();
      // Whole numbers that JDBC has no type for, such as HUGEINT.
      case Types.OTHER ->
          columns.getColumnTypeName(column).matches("(MAP|UNION)\\b.*")
              ? Optional.empty()
              : Optional.of(holds(columns, column, BigInteger.class) ? NUMBER : TEXT);
      default -> Optional.of(TEXT);
    };
  }

  private static boolean holds(ResultSetMetaData columns, int column, Class<?> type)
      throws SQLException {
    return type.getName().equals(columns.getColumnClassName(column));
  }

  /**
   * Gives a table the cell of a row; its column is counted from 1.
   *
   * @throws DateTimeException if it is a time that is not one of the years 1 to 9999
   */
  void read(ResultSet row, int column, StoredTable.Builder table) throws SQLException {
    if (isText()) {
      String text = text(row, column);
      table.text(column - 1, text == null ? "" : text);
    } else {
      double number = row.getDouble(column);
      table.number(column - 1, row.wasNull() ? Double.NaN : number, this == SINGLE);
    }
  }

  private String text(ResultSet row, int column) throws SQLException {
    return switch (this) {
      case TRUTH -> {
        boolean truth = row.getBoolean(column);
        yield row.wasNull() ? "" : Boolean.toString(truth);
      }
      case DATE -> text(row.getObject(column, LocalDate.class), DAYS, DAYS);
      case TIME -> text(row.getObject(column, LocalTime.class), CLOCK, CLOCK);
      case TIMESTAMP -> text(row.getObject(column, LocalDateTime.class), SECONDS, MILLIS);
      case INSTANT -> {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        yield time == null
            ? ""
            : text(time.withOffsetSameInstant(ZoneOffset.UTC), UTC_SECONDS, UTC_MILLIS);
      }
      default -> row.getString(column);
    };
  }

  /** Returns a time in the finer form if it has milliseconds. */
  private static String text(
      TemporalAccessor time, DateTimeFormatter plain, DateTimeFormatter fine) {
    if (time == null) {
      return "";
    }
    if (time.isSupported(ChronoField.YEAR)
        && (time.get(ChronoField.YEAR) < 1 || time.get(ChronoField.YEAR) > LAST_YEAR)) {
      throw new DateTimeException("the year " + time.get(ChronoField.YEAR));
    }
    boolean fraction =
        time.isSupported(ChronoField.MILLI_OF_SECOND) && time.get(ChronoField.MILLI_OF_SECOND) > 0;
    return (fraction ? fine : plain).format(time);
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }
}
