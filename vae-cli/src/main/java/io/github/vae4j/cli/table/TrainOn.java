package io.github.vae4j.cli.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Which rows are trained on, by their class. */
public final class TrainOn {
  @Option(
      names = "--train-on",
      paramLabel = "CLASS",
      description =
          "Train on the rows of this class only, such as 0, normal=0 or species=setosa. Several"
              + " are separated by |. Default: all rows.")
  private String word = "";

  /**
   * Returns the rows that are asked for. What stands before '=' is the name of the label or of a
   * column; any other name means the label.
   *
   * @param label name of the label's column; may be empty
   * @throws IllegalArgumentException if there are no labels
   * @throws DataException if no row has such a class
   */
  public Dataset rows(Dataset data, String label) {
    if (word.isEmpty()) {
      return data;
    }
    String name = name(label);
    List<String> wanted = wanted();
    IntFunction<String> classes = classes(data, name);
    Set<String> found = new TreeSet<>();
    int[] rows =
        IntStream.range(0, data.size())
            .filter(
                row -> {
                  String value = classes.apply(row);
                  found.add(value);
                  return wanted.contains(value);
                })
            .toArray();
    if (rows.length == 0) {
      throw new DataException(
          data.name()
              + ": expected rows of the class "
              + String.join(" or ", wanted)
              + ", found "
              + (found.size() > 20 ? found.size() + " other classes" : String.join(", ", found)));
    }
    return rows.length == data.size()
        ? data
        : data.subset(rows, data.name() + " (" + String.join("|", wanted) + ")");
  }

  /** Returns the classes that are asked for; none if all are. */
  public List<String> wanted() {
    return word.isEmpty()
        ? List.of()
        : Arrays.asList(word.substring(word.lastIndexOf('=') + 1).split("\\|", -1));
  }

  /** Returns those rows of other data, if they have classes; else all. */
  public Dataset ofThese(Dataset data, String label) {
    boolean known =
        data.hasLabels()
            || data.table().filter(cells -> cells.columns().contains(name(label))).isPresent();
    return known ? rows(data, label) : data;
  }

  /** Returns the column whose class is asked for, if that is a column of the table. */
  public Optional<String> column(Dataset data, String label) {
    return Optional.of(name(label))
        .filter(name -> !word.isEmpty() && data.table().isPresent())
        .filter(name -> data.table().orElseThrow().columns().contains(name));
  }

  private String name(String label) {
    int equals = word.lastIndexOf('=');
    return equals < 0 ? label : word.substring(0, equals);
  }

  /** Returns the class of each row, as people write it. */
  private static IntFunction<String> classes(Dataset data, String name) {
    Optional<Table> table = data.table().filter(cells -> cells.columns().contains(name));
    if (table.isPresent()) {
      return cells(table.get(), table.get().columns().indexOf(name));
    }
    if (!data.hasLabels()) {
      throw new IllegalArgumentException(
          "--train-on: "
              + data.name()
              + " has no labels; name the column that holds them by --label");
    }
    List<String> names = data.classNames();
    return row -> names.isEmpty() ? Integer.toString(data.label(row)) : names.get(data.label(row));
  }

  private static IntFunction<String> cells(Table table, int column) {
    double[] cells = new double[table.columns().size()];
    return row -> {
      table.read(row, cells);
      return table.text(column, cells[column]);
    };
  }
}
