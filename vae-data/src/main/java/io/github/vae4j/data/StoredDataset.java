package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.data.array.ElementFormat;
import io.github.vae4j.data.csv.Decimals;
import io.github.vae4j.data.csv.LabelClasses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Data of fixed size in a {@link ByteStore}, item after item. */
final class StoredDataset implements Dataset {
  /** Says where an element stands. */
  @FunctionalInterface
  interface Place {
    String of(int index, int element);
  }

  /**
   * Labels of all data.
   *
   * @param numbers a class number for each
   * @param names of the classes, empty if the numbers are all that is known
   */
  record Labels(int[] numbers, List<String> names) {
    /** None. */
    static final Labels NONE = new Labels(new int[0], List.of());
  }

  private final String name;
  private final ByteStore store;
  private final Layout layout;
  private final int[] labels;
  private final List<String> classNames;
  private final List<String> columns;
  private final Place place;
  private final List<String> notes;
  private final List<String> files;
  private final ThreadLocal<ByteBuffer> buffers;
  private final Optional<NumberTable> table;

  /** Creates the data set; no labels are an empty array. */
  StoredDataset(
      String name,
      ByteStore store,
      Layout layout,
      int[] labels,
      List<String> columns,
      Place place) {
    this(name, store, layout, labels, List.of(), columns, place);
  }

  /** Creates the data set with names of its classes. */
  StoredDataset(
      String name,
      ByteStore store,
      Layout layout,
      int[] labels,
      List<String> classNames,
      List<String> columns,
      Place place) {
    this(name, store, layout, labels, classNames, columns, place, List.of(), List.of());
  }

  private StoredDataset(
      String name,
      ByteStore store,
      Layout layout,
      int[] labels,
      List<String> classNames,
      List<String> columns,
      Place place,
      List<String> notes,
      List<String> files) {
    this.name = name;
    this.store = store;
    this.layout = layout;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.columns = List.copyOf(columns);
    this.place = place;
    this.notes = List.copyOf(notes);
    this.files = List.copyOf(files);
    this.buffers =
        ThreadLocal.withInitial(
            () -> ByteBuffer.allocate((int) layout.itemBytes()).order(layout.order()));
    this.table = columns.isEmpty() ? Optional.empty() : Optional.of(new NumberTable(this));
  }

  /** Returns places by position: rows of a table, images, or what has more axes. */
  static Place byPosition(String where, Shape item) {
    return (index, element) ->
        switch (item.rank()) {
          case 0, 1 ->
              where + ", row " + (index + 1) + " of the array (from 1), column " + (element + 1);
          case 2 ->
              where
                  + ", image "
                  + (index + 1)
                  + ", "
                  + ImageShape.of(item).orElseThrow().place(element);
          default ->
              where
                  + ", item "
                  + (index + 1)
                  + " of shape "
                  + item
                  + ", element "
                  + Arrays.toString(position(item, element))
                  + " (from 1)";
        };
  }

  /** Returns the indices of an element, each counted from 1. */
  private static int[] position(Shape item, int element) {
    int[] position = new int[item.rank()];
    int rest = element;
    for (int axis = item.rank() - 1; axis >= 0; axis--) {
      position[axis] = rest % item.dim(axis) + 1;
      rest /= item.dim(axis);
    }
    return position;
  }

  /** Returns the same data with notes of their reader. */
  StoredDataset noted(List<String> what) {
    return new StoredDataset(name, store, layout, labels, classNames, columns, place, what, files);
  }

  /** Returns the same data with the name of the file of each. */
  StoredDataset ofFiles(List<String> names) {
    return new StoredDataset(name, store, layout, labels, classNames, columns, place, notes, names);
  }

  /** Returns the same data as images without column names. */
  StoredDataset reshaped(Shape item) {
    Layout reshaped = new Layout(layout.format(), layout.order(), layout.count(), item);
    return new StoredDataset(name, store, reshaped, labels, List.of(), byPosition(name, item));
  }

  /** Returns the same data with labels, none if there are none. */
  StoredDataset labelled(Labels given) {
    return new StoredDataset(
        name, store, layout, given.numbers(), given.names(), columns, place, notes, files);
  }

  /** Returns the data, each of one element, as labels; {@code where} names them in messages. */
  Labels asLabels(String where) {
    if (layout.format() == ElementFormat.BOOL) {
      return new Labels(
          IntStream.range(0, size()).map(i -> (int) one(i)).toArray(), List.of("False", "True"));
    }
    int[] numbers = new int[size()];
    boolean classNumbers = true;
    for (int i = 0; i < numbers.length; i++) {
      double label = one(i);
      if (!Double.isFinite(label)) {
        throw new DataException(
            where
                + ", label "
                + (i + 1)
                + ": expected a number as label, found "
                + label
                + "; give each row its label, or leave out the rows without one");
      }
      numbers[i] = (int) label;
      classNumbers &= numbers[i] == label && label >= 0;
    }
    if (classNumbers) {
      return new Labels(numbers, List.of());
    }
    Map<Double, Integer> codes = new LinkedHashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = codes.computeIfAbsent(one(i) + 0.0, value -> codes.size());
    }
    boolean single = layout.format() != ElementFormat.F64;
    LabelClasses classes =
        LabelClasses.of(
            codes.keySet().stream().map(value -> Decimals.shortest(value, single)).toList());
    Arrays.setAll(numbers, i -> classes.numbers()[numbers[i]]);
    return new Labels(numbers, classes.names());
  }

  private double one(int index) {
    return layout.format().number(bytes(index), 0);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return layout.count();
  }

  @Override
  public Shape itemShape() {
    return layout.item();
  }

  ElementFormat format() {
    return layout.format();
  }

  /** Returns the elements of a datum, until the next call of this thread. */
  ByteBuffer bytes(int index) {
    if (index < 0 || index >= layout.count()) {
      throw new IndexOutOfBoundsException(
          name + ": has " + layout.count() + " data, asked for " + index);
    }
    ByteBuffer buffer = buffers.get().clear();
    try {
      store.read(index * layout.itemBytes(), buffer);
    } catch (IOException e) {
      throw new DataException(
          name + ", datum " + index + ": expected to read it, found: " + DataFiles.reason(e), e);
    }
    return buffer;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    ByteBuffer buffer = bytes(index);
    int size = layout.item().size();
    layout.format().decode(buffer, size, target, offset);
    if (layout.format() == ElementFormat.F64) {
      requireFloat32(index, buffer, target, offset, offset + size);
    }
  }

  /** Refuses float64 numbers that are finite and became infinite. */
  private void requireFloat32(int index, ByteBuffer buffer, float[] target, int offset, int end) {
    for (int i = Finite.firstNot(target, offset, end);
        i >= 0;
        i = Finite.firstNot(target, i + 1, end)) {
      double exact = buffer.getDouble(Double.BYTES * (i - offset));
      if (Double.isFinite(exact)) {
        throw DataException.beyondFloat32(place(index, i - offset), Double.toString(exact));
      }
    }
  }

  @Override
  public boolean hasLabels() {
    return labels.length > 0;
  }

  @Override
  public int label(int index) {
    if (labels.length == 0) {
      throw new IllegalStateException(name + ": has no labels");
    }
    return labels[index];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public Optional<Table> table() {
    return table.map(cells -> cells);
  }

  @Override
  public boolean hasMissing() {
    return table.isPresent() && table.get().hasMissing();
  }

  @Override
  public List<String> notes() {
    return table.isPresent() ? table.get().notes() : notes;
  }

  @Override
  public OptionalDouble fullScale() {
    return layout.format() == ElementFormat.U8 || layout.format() == ElementFormat.BOOL
        ? OptionalDouble.of(255)
        : OptionalDouble.empty();
  }

  @Override
  public String rowName(int index) {
    return files.isEmpty() ? Integer.toString(index + 1) : files.get(index);
  }

  @Override
  public String rowKind() {
    return files.isEmpty() ? "row" : "file";
  }

  @Override
  public String place(int index, int element) {
    return place.of(index, element);
  }

  @Override
  public void close() {
    store.close();
  }
}
