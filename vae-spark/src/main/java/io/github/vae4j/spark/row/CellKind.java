package io.github.vae4j.spark.row;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** What the cells of a column of a DataFrame are in a table. */
public enum CellKind {
  /** Numbers of double precision, decimals and whole numbers among them. */
  NUMBER,
  /** Numbers of single precision. */
  SINGLE,
  /** The words true and false. */
  TRUTH,
  DATE,
  /** Times of the whole world, as those of UTC. */
  INSTANT,
  TIMESTAMP,
  TEXT,
  /** Vectors of Spark ML: a number for each element. */
  VECTOR,
  /** Arrays of numbers: a number for each element. */
  ARRAY;

  // Forms that the schema of a table knows. A column of times may have some with a fraction.
  private static final DateTimeFormatter DAYS = form("uuuu-MM-dd");
  private static final DateTimeFormatter SECONDS = form("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MILLIS = form("uuuu-MM-dd HH:mm:ss.SSS");
  private static final DateTimeFormatter UTC_SECONDS = form("uuuu-MM-dd'T'HH:mm:ssX");
  private static final DateTimeFormatter UTC_MILLIS = form("uuuu-MM-dd'T'HH:mm:ss.SSSX");

  /** Returns the kind of a column of this type; empty for what is no cell. */
  public static Optional<CellKind> of(DataType type) {
    if (type instanceof FloatType) {
      return Optional.of(SINGLE);
    } else if (type instanceof NumericType) {
      return Optional.of(NUMBER);
    } else if (type instanceof BooleanType) {
      return Optional.of(TRUTH);
    } else if (type instanceof DateType) {
      return Optional.of(DATE);
    } else if (type instanceof TimestampType) {
      return Optional.of(INSTANT);
    } else if (type instanceof TimestampNTZType) {
      return Optional.of(TIMESTAMP);
    } else if (type instanceof StringType) {
      return Optional.of(TEXT);
    } else if (type.equals(SQLDataTypes.VectorType())) {
      return Optional.of(VECTOR);
    }
    return type instanceof ArrayType array && array.elementType() instanceof NumericType
        ? Optional.of(ARRAY)
        : Optional.empty();
  }

  /** Returns whether a cell is one of several elements. */
  public boolean ofElements() {
    return this == VECTOR || this == ARRAY;
  }

  /** Returns whether the cells are texts. */
  public boolean isText() {
    return !ofElements() && this != NUMBER && this != SINGLE;
  }

  /** Returns the number in a field that is not null. */
  double number(Row row, int field) {
    return ((Number) row.get(field)).doubleValue();
  }

  /** Returns the text in a field that is not null. */
  String text(Row row, int field) {
    Object value = row.get(field);
    return switch (this) {
      case DATE ->
          DAYS.format(value instanceof java.sql.Date d ? d.toLocalDate() : (LocalDate) value);
      case INSTANT -> {
        Instant instant = value instanceof java.sql.Timestamp t ? t.toInstant() : (Instant) value;
        yield text(instant.atOffset(ZoneOffset.UTC), UTC_SECONDS, UTC_MILLIS);
      }
      case TIMESTAMP -> text((LocalDateTime) value, SECONDS, MILLIS);
      default -> value.toString();
    };
  }

  /** Returns the numbers in a field that is not null; NaN for elements that are. */
  double[] numbers(Row row, int field) {
    if (this == VECTOR) {
      return row.<Vector>getAs(field).toArray();
    }
    return row.getList(field).stream()
        .mapToDouble(element -> element == null ? Double.NaN : ((Number) element).doubleValue())
        .toArray();
  }

  private static String text(
      TemporalAccessor time, DateTimeFormatter plain, DateTimeFormatter fine) {
    return (time.get(ChronoField.MILLI_OF_SECOND) > 0 ? fine : plain).format(time);
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }
}
