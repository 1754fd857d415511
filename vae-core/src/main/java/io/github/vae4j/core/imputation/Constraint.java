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
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          column.name() + ": expected " + cells.description() + ", found '" + cell + "'");
    }
    return value;
  }

  private static Constraint range(Column column, Numbers numbers, String from, String to) {
    double width = numbers.greatest() - numbers.least(); // an open end reaches beyond what was seen
    double least = from.isBlank() ? numbers.least() - width : value(column, from.strip());
    double greatest = to.isBlank() ? numbers.greatest() + width : value(column, to.strip());
    if (!(least <= greatest)) {
      throw new IllegalArgumentException(
          column.name()
              + ": expected a range from a lesser to a greater number, found "
              + from
              + ".."
              + to);
    }
    return new Constraint(column, List.of(), least, greatest);
  }

  /** Returns a value that is allowed, for a uniform number in [0, 1). */
  double propose(double u) {
    if (!values.isEmpty()) {
      return values.get((int) (u * values.size()));
    }
    return column.type() == ColumnType.COUNT
        ? Math.ceil(least) + Math.floor(u * (Math.floor(greatest) - Math.ceil(least) + 1))
        : least + u * (greatest - least);
  }
}
