package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.RowReader;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.word.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a model is conditional on, and how that becomes a vector: the class label, 1 at its place
 * and 0 elsewhere, and columns of a table, each with the mean of the training data taken off and
 * divided by their standard deviation. Columns that are conditions are not modelled.
 *
 * @param sources in the order of the vector; none for a model without conditions
 */
public record Conditioning(List<Source> sources) {
  /** The name of the class label among conditions. */
  public static final String LABEL = "label";

  private static final String STAYS_FINITE =
      "a number that stays within float32 when the condition scales it";

  /**
   * Keeps the sources.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public Conditioning {
    sources = List.copyOf(sources);
    if (sources.stream().map(Source::name).distinct().count() < sources.size()) {
      throw new IllegalArgumentException(
          "conditions: each needs a name of its own, got "
              + sources.stream().map(Source::name).toList());
    }
  }

  /** One condition. */
  public sealed interface Source {
    /** Returns the name: of a column, or {@value Conditioning#LABEL}. */
    String name();

    /** Returns how many numbers of the vector it takes. */
    int size();
  }

  /**
   * The class label.
   *
   * @param classes how many there are, from 0
   * @param names of the classes in order; empty where they are numbers
   * @param unknown what stands in the place of a label that is not known, whose vector is zeros;
   *     empty if each datum needs a label
   */
  public record Label(int classes, List<String> names, List<String> unknown) implements Source {
    /** The most classes that a label may have. */
    public static final int MOST = 10_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there is no class or there are more than {@value #MOST},
     *     or the names are not as many
     */
    public Label {
      names = List.copyOf(names);
      unknown = List.copyOf(unknown);
      if (classes < 1 || classes > MOST) {
        throw new IllegalArgumentException(
            "condition label: needs 1 to " + MOST + " classes, numbered from 0, found " + classes);
      }
      if (!names.isEmpty() && names.size() != classes) {
        throw new IllegalArgumentException(
            "condition label: needs a name for each of "
                + classes
                + " classes, found "
                + names.size());
      }
    }

    /** The label of data that all have one. */
    public Label(int classes, List<String> names) {
      this(classes, names, List.of());
    }

    @Override
    public String name() {
      return LABEL;
    }

    /** Returns whether a label may be missing. */
    public boolean partly() {
      return !unknown.isEmpty();
    }

    /** Returns whether the names are numbers, of which some do not occur. */
    private boolean ofNumbers() {
      return !names.isEmpty() && names.stream().allMatch(name -> name.matches("-?\\d+"));
    }

    private String range() {
      return names.isEmpty() ? "0 to " + (classes - 1) : String.join(", ", names);
    }

    private String describe() {
      return names.isEmpty() ? "a class from 0 to " + (classes - 1) : "one of " + range();
    }

    @Override
    public int size() {
      return classes;
    }
  }

  /**
   * A column of a table.
   *
   * @param offset that is taken off
   * @param divisor above 0
   */
  public record Column(String name, double offset, double divisor) implements Source {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not finite or the divisor is not above 0
     */
    public Column {
      if (!Double.isFinite(offset) || !(divisor > 0 && Double.isFinite(divisor))) {
        throw new IllegalArgumentException(
            "condition "
                + name
                + ": needs a finite offset and a finite divisor above 0, got "
                + offset
                + " and "
                + divisor);
      }
    }

    @Override
    public int size() {
      return 1;
    }
  }

  /**
   * A column of a table with a schema, which may hold levels.
   *
   * @param column of role condition
   */
  public record Cells(io.github.vae4j.core.table.Column column) implements Source {
    @Override
    public String name() {
      return column.name();
    }

    @Override
    public int size() {
      return column.encoding().orElseThrow().width();
    }
  }

  /** Returns the columns of a schema that are conditions. */
  static Conditioning of(TableSchema schema) {
    return new Conditioning(
        schema.columns(Role.CONDITION).stream().<Source>map(Cells::new).toList());
  }

  /** Returns these conditions and then others. */
  public Conditioning and(Conditioning others) {
    List<Source> all = new ArrayList<>(sources);
    all.addAll(others.sources);
    return new Conditioning(all);
  }

  /** Returns no condition. */
  public static Conditioning none() {
    return new Conditioning(List.of());
  }

  /**
   * Returns conditions as they are in training data.
   *
   * @param names columns of a table, or {@value #LABEL}
   * @throws IllegalArgumentException if a name is not there or comes twice, or nothing is left to
   *     model; the message says what there is
   * @throws DataException if a number of a column is NaN or infinite
   */
  public static Conditioning fitting(Dataset data, List<String> names) {
    Set<String> seen = new HashSet<>();
    List<Source> sources = new ArrayList<>();
    DatasetStatistics statistics = null;
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("condition: '" + name + "' is named twice");
      }
      if (name.equals(LABEL) && data.hasLabels()) {
        sources.add(label(data));
        continue;
      }
      int column = column(data, name);
      statistics = statistics == null ? DatasetStatistics.of(data) : statistics;
      double deviation = statistics.standardDeviation()[column];
      sources.add(new Column(name, statistics.mean()[column], deviation == 0 ? 1 : deviation));
    }
    Conditioning conditioning = new Conditioning(sources);
    if (!data.columns().isEmpty()
        && sources.stream().filter(Column.class::isInstance).count() >= data.columns().size()) {
      throw new IllegalArgumentException(
          data.name() + ": every column is a condition; leave at least one to model");
    }
    return conditioning;
  }

  /**
   * Returns the class label as it is in training data of which some have one.
   *
   * @param unknown what stands in the place of a label that is not known, at least one word
   * @throws IllegalArgumentException if there are no labels, or none is known
   */
  public static Conditioning partlyLabelled(Dataset data, List<String> unknown) {
    if (!data.hasLabels()) {
      throw new IllegalArgumentException(
          data.name()
              + ": expected labels, of which some may be unknown, found none; name the column of a"
              + " table by --label, or put the file of labels beside that of the images");
    }
    List<String> names =
        IntStream.range(0, data.size())
            .map(data::label)
            .distinct()
            .sorted()
            .mapToObj(number -> className(data, number))
            .filter(name -> !unknown.contains(name))
            .toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          data.name()
              + ": expected some labels that are known, found only "
              + String.join(", ", unknown));
    }
    return new Conditioning(List.of(new Label(names.size(), names, unknown)));
  }

  private static String className(Dataset data, int number) {
    return data.classNames().isEmpty() || number < 0
        ? Integer.toString(number)
        : data.classNames().get(number);
  }

  private static Label label(Dataset data) {
    if (!data.classNames().isEmpty()) {
      return new Label(data.classNames().size(), data.classNames());
    }
    int[] numbers = IntStream.range(0, data.size()).map(data::label).distinct().sorted().toArray();
    boolean all = numbers[0] == 0 && numbers[numbers.length - 1] == numbers.length - 1;
    return new Label(
        numbers.length,
        all ? List.of() : Arrays.stream(numbers).mapToObj(Integer::toString).toList());
  }

  private static int column(Dataset data, String name) {
    int column = data.columns().indexOf(name);
    if (column < 0) {
      List<String> present = new ArrayList<>();
      if (data.hasLabels()) {
        present.add(LABEL);
      }
      present.addAll(data.columns());
      String meant =
          NearestName.to(name, present).map(near -> "did you mean '" + near + "'? ").orElse("");
      throw new IllegalArgumentException(
          String.format(
              "condition: %s%s has no '%s'; it has %s",
              meant,
              data.name(),
              name,
              present.isEmpty()
                  ? "neither labels nor named columns"
                  : present.size() > 20 ? present.size() + " columns" : present));
    }
    return column;
  }

  /** Returns what stands in the place of a label that is not known; none if each datum has one. */
  public List<String> unknownLabels() {
    return sources.stream()
        .filter(Label.class::isInstance)
        .flatMap(source -> ((Label) source).unknown().stream())
        .toList();
  }

  /** Returns whether each condition may be missing: a class label that is not always known. */
  public boolean partly() {
    return !sources.isEmpty()
        && sources.stream().allMatch(source -> source instanceof Label label && label.partly());
  }

  /** Returns how many numbers the vector has; 0 without conditions. */
  public int size() {
    return sources.stream().mapToInt(Source::size).sum();
  }

  /** Returns what a model is given of a datum with these conditions, by name. */
  public Map<String, Shape> given() {
    return sources.isEmpty() ? Map.of() : Map.of(Given.CONDITION, Shape.of(size()));
  }

  /** Returns the names of the conditions, in order. */
  public List<String> names() {
    return sources.stream().map(Source::name).toList();
  }

  /** Returns the number of classes if the class label is a condition, else 0. */
  public int classes() {
    return sources.stream()
        .filter(Label.class::isInstance)
        .mapToInt(Source::size)
        .findFirst()
        .orElse(0);
  }

  /**
   * Returns the names of the classes if the class label is a condition: numbers where it has none.
   */
  public List<String> classNames() {
    return sources.stream()
        .filter(Label.class::isInstance)
        .map(Label.class::cast)
        .findFirst()
        .map(
            label ->
                label.names().isEmpty()
                    ? IntStream.range(0, label.classes()).mapToObj(Integer::toString).toList()
                    : label.names())
        .orElse(List.of());
  }

  /**
   * Returns what of the data is modelled: all, without the columns that are conditions. Closing it
   * does not close the data.
   *
   * @throws IllegalArgumentException if a condition is not there
   */
  public Dataset modelled(Dataset data) {
    if (sources.isEmpty()) {
      return data;
    }
    List<Integer> left = new ArrayList<>();
    Set<Integer> conditions =
        sources.stream()
            .filter(Column.class::isInstance)
            .map(source -> column(data, source.name()))
            .collect(Collectors.toSet());
    if (conditions.isEmpty()) {
      return data;
    }
    for (int i = 0; i < data.itemShape().size(); i++) {
      if (!conditions.contains(i)) {
        left.add(i);
      }
    }
    return new SelectedColumns(data, left);
  }

  /** Reads the vectors of data. */
  Reader reader(Dataset data) {
    return new Reader(data);
  }

  /** The conditions of one data set. */
  final class Reader {
    private final Dataset data;
    private final int[] columns; // of each source, -1 for the label
    private final boolean wholeRow;
    private final Map<Source, RowReader> cells = new HashMap<>();

    private Reader(Dataset data) {
      this.data = data;
      this.columns = new int[sources.size()];
      for (int i = 0; i < columns.length; i++) {
        Source source = sources.get(i);
        columns[i] = source instanceof Column ? column(data, source.name()) : -1;
        if (source instanceof Cells of) {
          cells.put(source, TableSchema.reader(data, List.of(of.column())));
        }
        if (source instanceof Label label && !label.partly() && !data.hasLabels()) {
          throw new IllegalArgumentException(
              data.name()
                  + ": the model is conditional on the class label, and these data have no labels");
        }
      }
      this.wholeRow = sources.stream().anyMatch(Column.class::isInstance);
    }

    private void readCell(int index, Source source, float[] target, int at) {
      RowReader reader = Objects.requireNonNull(cells.get(source));
      reader.read(index, target, at);
      if (Float.isNaN(target[at])) {
        throw new DataException(
            reader.place(index, 0)
                + ": expected a cell, because the model is conditional on it, found a missing one");
      }
    }

    private boolean unknown(Label label, int index) {
      return label.partly()
          && (!data.hasLabels() || label.unknown().contains(className(data, data.label(index))));
    }

    /** Returns the training's number of a datum's class, by its name if it has one. */
    private int classOf(Label label, int index, String where) {
      int number = data.label(index);
      if (data.classNames().isEmpty()) {
        return label.ofNumbers() ? classNamed(Integer.toString(number), label, where) : number;
      }
      return label.names().isEmpty()
          ? number
          : classNamed(data.classNames().get(number), label, where);
    }

    /**
     * Writes the vector of a datum to {@code target}, from {@code start} on.
     *
     * @throws DataException if the training data lacked its class, or a number is NaN or infinite,
     *     also once it is scaled
     */
    void read(int index, float[] target, int start) {
      float[] row = new float[wholeRow ? data.itemShape().size() : 0];
      if (wholeRow) {
        data.readFinite(index, row, 0);
      }
      int at = start;
      for (int i = 0; i < columns.length; i++) {
        Source source = sources.get(i);
        if (source instanceof Label label) {
          String where = data.place(index);
          if (unknown(label, index)) {
            Arrays.fill(target, at, at + label.size(), 0);
          } else {
            oneHot(classOf(label, index, where), label, target, at, where);
          }
        } else if (source instanceof Cells) {
          readCell(index, source, target, at);
        } else if (source instanceof Column column) {
          target[at] = (float) ((row[columns[i]] - column.offset()) / column.divisor());
          if (!Float.isFinite(target[at])) {
            throw new DataException(
                data.place(index, columns[i])
                    + ": expected "
                    + STAYS_FINITE
                    + ", found "
                    + row[columns[i]]
                    + ", which is far outside the training data");
          }
        }
        at += source.size();
      }
    }
  }

  /**
   * Returns the number that the class named {@code name} had in training.
   *
   * @throws DataException if there was none
   */
  private static int classNamed(String name, Label label, String where) {
    int found = label.names().indexOf(name);
    if (found < 0) {
      throw new DataException(
          String.format(
              "%s: expected a class of the training data, %s, found '%s'",
              where, label.names(), name));
    }
    return found;
  }

  private static void oneHot(int found, Label label, float[] target, int at, String where) {
    if (found < 0 || found >= label.classes()) {
      throw new DataException(
          String.format(
              "%s: expected a label from 0 to %d as in the training data, found %d",
              where, label.classes() - 1, found));
    }
    for (int i = 0; i < label.classes(); i++) {
      target[at + i] = i == found ? 1 : 0;
    }
  }

  /**
   * Returns the vector of given values.
   *
   * @param values by name, in the units of the data
   * @throws IllegalArgumentException if a condition has no value, a value no condition, or a value
   *     is not what the condition takes
   */
  public float[] vector(Map<String, String> values) {
    for (String name : values.keySet()) {
      if (!names().contains(name)) {
        throw new IllegalArgumentException(
            sources.isEmpty()
                ? "condition: the model is not conditional; leave out '" + name + "'"
                : "condition: "
                    + NearestName.to(name, names())
                        .map(near -> "did you mean '" + near + "'? ")
                        .orElse("")
                    + "the model has no condition '"
                    + name
                    + "'; it has "
                    + describe());
      }
    }
    float[] vector = new float[size()];
    int at = 0;
    for (Source source : sources) {
      String value = values.get(source.name());
      if (value == null && partly()) {
        return vector; // zeros: the class is not known
      }
      if (value == null) {
        throw new IllegalArgumentException(
            "condition: the model is conditional on "
                + describe()
                + "; give a value of each, such as "
                + source.name()
                + "=1");
      }
      if (source instanceof Label label) {
        oneHot(label(value, label), label, vector, at, "condition");
      } else if (source instanceof Column column) {
        vector[at] = number(column, value);
      } else if (source instanceof Cells cells) {
        cell(cells, value, vector, at);
      }
      at += source.size();
    }
    return vector;
  }

  private static int label(String value, Label label) {
    if (label.names().contains(value)) {
      return label.names().indexOf(value);
    }
    try {
      int found = Integer.parseInt(value);
      if (found >= 0 && found < label.classes() && !label.ofNumbers()) {
        return found;
      }
    } catch (NumberFormatException e) {
      // said below, with what a number that is out of range gets
    }
    throw new IllegalArgumentException(
        String.format("condition label: expected %s, found '%s'", label.describe(), value));
  }

  private static void cell(Cells cells, String value, float[] vector, int at) {
    Encoding encoding = cells.column().encoding().orElseThrow();
    double found = encoding.known(value);
    if (!Double.isNaN(found)) {
      encoding.encode(found, vector, at);
    }
    if (Double.isNaN(found) || !Float.isFinite(vector[at])) {
      throw new IllegalArgumentException(
          "condition "
              + cells.name()
              + ": expected "
              + encoding.description()
              + ", found '"
              + value
              + "'");
    }
  }

  private static float number(Column column, String value) {
    String expected = "a finite number";
    try {
      double found = Double.parseDouble(value);
      float scaled = (float) ((found - column.offset()) / column.divisor());
      if (Float.isFinite(scaled)) {
        return scaled;
      }
      expected = Double.isFinite(found) ? STAYS_FINITE : expected;
    } catch (NumberFormatException e) {
      // said below, with what NaN and infinity get
    }
    throw new IllegalArgumentException(
        "condition " + column.name() + ": expected " + expected + ", found '" + value + "'");
  }

  /** Returns the conditions with what each takes, for people: {@code label (0 to 9), age}. */
  public String describe() {
    return sources.stream()
        .map(
            source ->
                source instanceof Label label ? "label (" + label.range() + ")" : source.name())
        .collect(Collectors.joining(", "));
  }
}
