package io.github.vae4j.core.imputation;

import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.word.NearestName;
import java.util.ArrayList;
import java.util.List;

/**
 * What the cells of a column have to be.
 *
 * @param column a feature
 * @param values that are allowed, each as likely to be proposed; empty for a range
 * @param least of a range
 * @param greatest of a range
 */
public record Constraint(Column column, List<Double> values, double least, double greatest) {
  private static final String FORM =
      "expected NAME=VALUE, NAME=ONE|OTHER or NAME=LEAST..GREATEST, such as city=Oslo or age=40..60";

  /** Of a unit, a little less, so that the ends of a range of whole numbers are not left. */
  private static final double HALF = 0.4999;

  /** Keeps a copy of the values. */
  public Constraint {
    values = List.copyOf(values);
  }

  /**
   * Returns the constraint of a word: {@code city=Oslo}, {@code city=Oslo|Bergen}, {@code
   * age=40..60}, {@code age=40..}.
   *
   * @throws IllegalArgumentException if there is no such feature, or a value is none of its cells
   */
  public static Constraint of(TableSchema schema, String word) {
    int equals = word.lastIndexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'" + word + "': " + FORM);
    }
    String name = word.substring(0, equals).strip();
    String allowed = word.substring(equals + 1).strip();
    Column column = column(schema, name);
    int dots = allowed.indexOf("..");
    if (dots >= 0 && column.encoding().orElseThrow() instanceof Numbers numbers) {
      return range(column, numbers, allowed.substring(0, dots), allowed.substring(dots + 2));
    }
    List<Double> values = new ArrayList<>();
    for (String one : allowed.split("\\|", -1)) {
      values.add(value(column, one.strip()));
    }
    return new Constraint(column, values, 0, 0);
  }

  private static Column column(TableSchema schema, String name) {
    List<Column> features = schema.columns(Role.FEATURE);
    return features.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = features.stream().map(Column::name).toList();
              return new IllegalArgumentException(
                  NearestName.to(name, names)
                          .map(near -> "did you mean '" + near + "'? ")
                          .orElse("")
                      + "the model has no column '"
                      + name
                      + "' to be drawn; it has "
                      + (names.size() > 20 ? names.size() + " others" : String.join(", ", names)));
            });
  }

  private static double value(Column column, String cell) {
    Encoding cells = column.encoding().orElseThrow();
    double value = cells.known(cell);
    boolean count = column.type() == ColumnType.COUNT;
    if (Double.isNaN(value) || count && (value < 0 || value != Math.rint(value))) {
      throw new IllegalArgumentException(
          column.name()
              + ": expected "
              + (count ? "a whole number from 0" : cells.description())
              + ", found '"
              + cell
              + "'");
    }
    return value;
  }

  private static Constraint range(Column column, Numbers numbers, String from, String to) {
    double width = numbers.greatest() - numbers.least(); // an open end reaches beyond what was seen
    boolean count = column.type() == ColumnType.COUNT;
    double lowest = count ? Math.max(0, numbers.least() - width) : numbers.least() - width;
    double highest = numbers.greatest() + width;
    double least = from.isBlank() ? lowest : bound(column, from.strip());
    double greatest = to.isBlank() ? highest : bound(column, to.strip());
    if (!(least <= greatest) && (from.isBlank() || to.isBlank())) {
      throw new IllegalArgumentException(
          column.name()
              + ": expected a range within reach of the training data, of which an open end is "
              + (from.isBlank() ? numbers.cell(lowest) : numbers.cell(highest))
              + ", found "
              + from
              + ".."
              + to
              + "; name both ends");
    }
    if (!(least <= greatest)) {
      throw new IllegalArgumentException(
          column.name()
              + ": expected a range from a lesser to a greater number, found "
              + from
              + ".."
              + to);
    }
    if (whole(column) && Math.ceil(least) > Math.floor(greatest)) {
      throw new IllegalArgumentException(
          column.name() + ": expected a range with a whole number, found " + from + ".." + to);
    }
    return new Constraint(column, List.of(), least, greatest);
  }

  /** Returns the end of a range; that of counts may lie between two of them. */
  private static double bound(Column column, String cell) {
    Encoding cells = column.encoding().orElseThrow();
    double value = cells.known(cell);
    return Double.isNaN(value) ? value(column, cell) : value;
  }

  /** Returns whether cells are written as whole numbers. */
  private static boolean whole(Column column) {
    return column.encoding().orElseThrow() instanceof Numbers numbers
        && numbers.time().isEmpty()
        && numbers.decimals() == 0;
  }

  /** Returns a value that is allowed, for a uniform number in [0, 1). */
  double propose(double u) {
    if (!values.isEmpty()) {
      return values.get((int) (u * values.size()));
    }
    double first = Math.ceil(least);
    double last = Math.floor(greatest);
    if (column.type() == ColumnType.COUNT) {
      return first + Math.floor(u * (last - first + 1));
    }
    return whole(column)
        ? Math.min(last + HALF, Math.max(first - HALF, first - 0.5 + u * (last - first + 1)))
        : least + u * (greatest - least);
  }
}
