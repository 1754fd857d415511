package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.execution.Finite;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Data of one shape, read one at a time from wherever they are: memory does not grow with their
 * number. Thread-safe. Labels are for pictures and reports; a model sees them only if it is
 * conditional on them.
 */
public interface Dataset extends AutoCloseable {
  /** Returns what messages call the data, for example the file's name. */
  String name();

  /** Returns the number of data, at least 1. */
  int size();

  /**
   * Returns the shape of a datum: [height, width] for a grey image, [channels, height, width] for
   * one of several channels (see {@link ImageShape}), [columns] for a row of a table.
   */
  Shape itemShape();

  /**
   * Writes the elements of a datum, row-major.
   *
   * @param index from 0
   * @param target receives them from {@code offset} on
   * @throws IndexOutOfBoundsException if there is no such datum or too little room
   * @throws DataException if the file cannot be read any more, or an element is finite and beyond
   *     float32
   */
  void read(int index, float[] target, int offset);

  /**
   * Writes the elements of a datum as {@link #read}, and checks them: what is trained on or scored
   * is read so. NaN passes where it stands for what is {@linkplain #hasMissing missing}.
   *
   * @param index from 0
   * @param target receives them from {@code offset} on
   * @throws IndexOutOfBoundsException if there is no such datum or too little room
   * @throws DataException if an element is NaN or infinite, with its place, or the file cannot be
   *     read any more
   */
  default void readFinite(int index, float[] target, int offset) {
    read(index, target, offset);
    int end = offset + itemShape().size();
    int found = Finite.firstNot(target, offset, end);
    while (found >= 0 && hasMissing() && Float.isNaN(target[found])) {
      found = Finite.firstNot(target, found + 1, end);
    }
    if (found >= 0) {
      throw DataException.notFinite(place(index, found - offset), Float.toString(target[found]));
    }
  }

  /**
   * Returns whether each datum can be taken for one of another shape, row-major: the shapes are
   * equal but for axes of size 1, or one of them is flat and has as many elements. An image of 4 x
   * 16 does not fit 8 x 8; a row of 64 columns does.
   */
  default boolean fits(Shape wanted) {
    int[] mine = Arrays.stream(itemShape().toArray()).filter(axis -> axis > 1).toArray();
    int[] theirs = Arrays.stream(wanted.toArray()).filter(axis -> axis > 1).toArray();
    return itemShape().size() == wanted.size()
        && (mine.length <= 1 || theirs.length <= 1 || Arrays.equals(mine, theirs));
  }

  /**
   * Checks that the data can be given to a model.
   *
   * @param eventShape what the model takes
   * @throws IllegalArgumentException if they do not {@linkplain #fits fit}
   */
  default void requireShape(Shape eventShape) {
    if (!fits(eventShape)) {
      throw new IllegalArgumentException(
          name() + ": the model takes data of shape " + eventShape + ", found " + itemShape());
    }
  }

  /** Returns whether each datum has a label. */
  boolean hasLabels();

  /**
   * Returns the label of a datum, a class number from 0.
   *
   * @throws IllegalStateException if there are none
   */
  int label(int index);

  /**
   * Returns the names of the classes that labels are numbers of, in order; empty where the number
   * is all that is known.
   */
  default List<String> classNames() {
    return List.of();
  }

  /** Returns the names of a table's columns; empty for images. */
  List<String> columns();

  /** Returns whether an element that is NaN stands for one that is missing; by default not. */
  default boolean hasMissing() {
    return false;
  }

  /**
   * Returns the cells of a table, whose columns may be text and whose cells may be missing; empty
   * for data that are numbers alone, such as images.
   */
  default Optional<Table> table() {
    return Optional.empty();
  }

  /**
   * Returns the greatest value that an element of an image can have, such as 255 for bytes; empty
   * if the source does not know it.
   */
  default OptionalDouble fullScale() {
    return OptionalDouble.empty();
  }

  /**
   * Returns what people should know of how the data were read, such as files that were left out:
   * one sentence each, which names the data. By default what the {@linkplain #table table} has to
   * say.
   */
  default List<String> notes() {
    return table().map(Table::notes).orElse(List.of());
  }

  /** Returns where an element stands, for messages: {@code claims.csv, line 17, column 'age'}. */
  String place(int index, int element);

  /**
   * Returns what tells a datum from the others in its source, for reports: the line of a table, the
   * name of an image's file; by default its number, from 1.
   *
   * @param index from 0
   */
  default String rowName(int index) {
    return table().map(t -> Long.toString(t.line(index))).orElse(Integer.toString(index + 1));
  }

  /**
   * Returns what tells a datum from the others where something is drawn for it, such as a
   * binarisation at random: by default its index. Data that come in parts, in no order of their
   * own, have keys that go with them.
   *
   * @param index from 0
   */
  default long drawKey(int index) {
    return index;
  }

  /** Returns what {@link #rowName} is: row, line or file. */
  default String rowKind() {
    return table().map(Table::lineKind).orElse("row");
  }

  /** Returns where a datum stands, for messages: {@code claims.csv, line 17}. */
  default String place(int index) {
    return name() + ", " + rowKind() + " " + rowName(index);
  }

  /**
   * Returns the SHA-256 of number, rank, shape and elements (big-endian, elements as float32), in
   * hexadecimal. Reads all data.
   */
  default String digest() {
    return Digests.of(this);
  }

  /**
   * Returns the data at these indices under another name. Closing it does not close this.
   *
   * @throws IndexOutOfBoundsException if there is no such datum
   * @throws DataException if there is no index
   */
  default Dataset subset(int[] indices, String name) {
    return new Subset(this, indices, name);
  }

  /** Closes files and removes temporary ones. */
  @Override
  void close();
}
