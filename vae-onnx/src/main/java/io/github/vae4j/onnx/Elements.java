package io.github.vae4j.onnx;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How rows of numbers become the elements that a model sees, and elements become numbers again. A
 * row has one number for each column: that of its cell, or the position of its level from 0.
 */
final class Elements {
  private static final int NUMBER = -1;

  private final DType dtype;
  private final List<Element> elements = new ArrayList<>();
  private final Map<String, List<String>> columns = new LinkedHashMap<>();

  /**
   * One element.
   *
   * @param column that it is made of
   * @param level whose position makes it 1; {@link #NUMBER} for (cell - location) / scale
   * @param levels that the column has
   */
  private record Element(
      String name, int column, int level, int levels, double location, double scale) {}

  private Elements(DType dtype) {
    this.dtype = dtype;
  }

  /**
   * Returns how data become what a model sees.
   *
   * @param names of the elements of data without a schema; may be fewer
   */
  static Elements of(Preprocessing preprocessing, List<String> names, int size) {
    if (preprocessing.schema().isPresent()) {
      return of(preprocessing.schema().get());
    }
    Elements made = new Elements(DType.FLOAT32);
    double[] offset = preprocessing.offset();
    double[] divisor = preprocessing.divisor();
    for (int i = 0; i < size; i++) {
      int at = offset.length == 1 ? 0 : i;
      String name = i < names.size() ? names.get(i) : "x" + i;
      made.addNumber(name, i, offset[at], divisor[at]);
      made.columns.put(name, List.of());
    }
    return made;
  }

  private static Elements of(TableSchema schema) {
    Elements made = new Elements(DType.FLOAT64); // dates and large numbers need its digits
    List<Column> cells = schema.columns(Role.FEATURE);
    cells.forEach(column -> made.columns.put(column.name(), levels(encoding(column))));
    for (Column column : schema.features()) {
      made.add(column.name(), cells.indexOf(column), encoding(column));
    }
    return made;
  }

  /** Returns how the conditions of data become the vector that a model is given. */
  static Elements of(Conditioning conditioning) {
    boolean cells = conditioning.sources().stream().anyMatch(Conditioning.Cells.class::isInstance);
    Elements made = new Elements(cells ? DType.FLOAT64 : DType.FLOAT32);
    for (Conditioning.Source source : conditioning.sources()) {
      int at = made.columns.size();
      List<String> levels = List.of();
      if (source instanceof Conditioning.Label label) {
        levels =
            label.names().isEmpty()
                ? IntStream.range(0, label.classes()).mapToObj(Integer::toString).toList()
                : label.names();
        made.addLevels(label.name(), at, levels);
      } else if (source instanceof Conditioning.Column column) {
        made.addNumber(column.name(), at, column.offset(), column.divisor());
      } else if (source instanceof Conditioning.Cells of) {
        levels = levels(encoding(of.column()));
        made.add(of.name(), at, encoding(of.column()));
      }
      made.columns.put(source.name(), levels);
    }
    return made;
  }

  private static Encoding encoding(Column column) {
    return column.encoding().orElseThrow();
  }

  private static List<String> levels(Encoding encoding) {
    if (!(encoding instanceof Levels levels)) {
      return List.of();
    }
    List<String> names = new ArrayList<>(levels.levels());
    if (levels.open()) {
      names.add(Levels.OTHER);
    }
    return names;
  }

  private void add(String name, int column, Encoding encoding) {
    if (encoding instanceof Numbers numbers) {
      addNumber(name, column, numbers.location(), numbers.scale());
    } else if (encoding.width() == 1) {
      addNumber(name + '=' + levels(encoding).get(levels(encoding).size() - 1), column, 0, 1);
    } else {
      addLevels(name, column, levels(encoding));
    }
  }

  private void addNumber(String name, int column, double location, double scale) {
    elements.add(new Element(name, column, NUMBER, 0, location, scale));
  }

  private void addLevels(String name, int column, List<String> levels) {
    for (int i = 0; i < levels.size(); i++) {
      elements.add(new Element(name + '=' + levels.get(i), column, i, levels.size(), 0, 1));
    }
  }

  /** Returns the element type of rows. */
  DType dtype() {
    return dtype;
  }

  /** Returns the columns by name, with their levels; none for numbers. */
  Map<String, List<String>> columns() {
    return columns;
  }

  /** Returns the names of the elements: {@code age}, {@code city=Oslo}. */
  List<String> names() {
    return elements.stream().map(Element::name).toList();
  }

  private boolean anyLevel() {
    return elements.stream().anyMatch(element -> element.level() != NUMBER);
  }

  /** Returns whether elements are the numbers of the rows as they are. */
  private boolean plain() {
    return !anyLevel()
        && elements.stream().allMatch(element -> element.location() == 0 && element.scale() == 1);
  }

  /**
   * Returns the elements of rows, [batch, elements] of FLOAT32.
   *
   * @param rows [batch, columns]
   * @param unknown what the elements of a level are that is missing or none of the column
   */
  Tensor encode(Tensor rows, double unknown) {
    Trace trace = rows.trace();
    int[] of = elements.stream().mapToInt(Element::column).toArray();
    boolean inOrder = Arrays.equals(of, IntStream.range(0, columns.size()).toArray());
    Tensor cells =
        inOrder ? rows : rows.gather(1, trace.constant(HostArray.of(Shape.of(of.length), of)));
    Tensor numbers =
        plain()
            ? cells.cast(DType.FLOAT32)
            : cells
                .cast(DType.FLOAT64)
                .sub(numbers(trace, DType.FLOAT64, Element::location))
                .div(numbers(trace, DType.FLOAT64, Element::scale))
                .cast(DType.FLOAT32);
    if (!anyLevel()) {
      return numbers;
    }
    Tensor hot = cells.equal(numbers(trace, dtype, Element::level)).cast(DType.FLOAT32);
    Tensor known =
        cells.greater(-0.5).and(cells.less(numbers(trace, dtype, e -> e.levels() - 0.5)));
    Tensor levels = known.select(hot, trace.constant(DType.FLOAT32, unknown));
    Tensor ofNumber = numbers(trace, DType.FLOAT32, Element::level).less(-0.5);
    return ofNumber.select(numbers, levels);
  }

  /** Returns means of elements in the units of the data, a level as its probability. */
  Tensor decode(Tensor means) {
    if (plain()) {
      return means.cast(dtype);
    }
    return means
        .cast(DType.FLOAT64)
        .mul(numbers(means.trace(), DType.FLOAT64, Element::scale))
        .add(numbers(means.trace(), DType.FLOAT64, Element::location))
        .cast(dtype);
  }

  private interface Property {
    double of(Element element);
  }

  private Tensor numbers(Trace trace, DType type, Property property) {
    double[] all = elements.stream().mapToDouble(property::of).toArray();
    return trace.constant(HostArray.ofDoubles(TensorType.of(type, all.length), all));
  }
}
