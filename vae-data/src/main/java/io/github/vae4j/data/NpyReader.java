package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.data.array.ArrayTable;
import io.github.vae4j.data.array.ElementFormat;
import io.github.vae4j.data.array.NumpyHeader;
import io.github.vae4j.data.array.NumpyType;
import io.github.vae4j.data.csv.LabelClasses;
import io.github.vae4j.data.csv.ParsedTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Reads NumPy's array format, versions 1 to 3, in C and Fortran order: a magic, a version, the
 * length of a header, the header as a Python dictionary, the elements. Arrays of one or two axes
 * are tables, with columns {@code x0}, {@code x1} and so on, or those that a structured dtype
 * names.
 */
final class NpyReader {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 20;
  private static final int PICKLE = 0x80;

  private NpyReader() {}

  /** The header, how many bytes it takes, and the items as they stand after it. */
  private record Header(long bytes, NumpyHeader described, Layout layout) {}

  /** Items, row-major. */
  private record Items(String where, String name, Header header, ByteStore store) {
    NumpyType type() {
      return header.described.type();
    }
  }

  /** Reads a file, plain or gzipped. */
  static Dataset read(Path path, DataSettings settings, int heapLimit) {
    return dataset(items(path, settings, heapLimit), settings, heapLimit);
  }

  /** Reads an entry of an archive. */
  static Dataset read(
      String where, String name, InputStream in, DataSettings settings, int heapLimit)
      throws IOException {
    return dataset(items(where, name, in, heapLimit), settings, heapLimit);
  }

  /** Reads the labels of a file, plain or gzipped. */
  static StoredDataset.Labels labels(Path path, DataSettings settings, int heapLimit) {
    return labels(items(path, settings, heapLimit));
  }

  /** Reads the labels of an entry of an archive. */
  static StoredDataset.Labels labels(String where, String name, InputStream in, int heapLimit)
      throws IOException {
    return labels(items(where, name, in, heapLimit));
  }

  /**
   * Returns data with labels; closes them if they do not fit.
   *
   * @param where names both in messages
   * @throws DataException if there are not as many, or the data have labels already
   */
  static Dataset labelled(Dataset data, StoredDataset.Labels labels, String where) {
    int count = labels.numbers().length;
    if (count != data.size() || data.hasLabels()) {
      data.close();
      throw new DataException(
          where
              + (count != data.size()
                  ? ": expected as many labels as rows, found " + count + " and " + data.size()
                  : ": expected labels in an array or in a column, found both"));
    }
    return data instanceof StoredTable table
        ? table.labelled(labels)
        : ((StoredDataset) data).labelled(labels);
  }

  private static Items items(Path path, DataSettings settings, int heapLimit) {
    DataFiles.requireFile(path);
    String where = path.toString();
    try (InputStream in = DataFiles.stream(path, settings)) {
      Header header = header(where, in);
      ByteStore store = DataFiles.elements(path, in, header.bytes, header.layout, false, heapLimit);
      return inOrder(where, String.valueOf(path.getFileName()), header, store, heapLimit);
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

  private static Items items(String where, String name, InputStream in, int heapLimit)
      throws IOException {
    Header header = header(where, in);
    ByteStore store = DataFiles.unpacked(where, in, header.bytes, header.layout, true, heapLimit);
    return inOrder(where, name, header, store, heapLimit);
  }

  private static Header header(String where, InputStream in) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8 || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new DataException(
          where
              + ", byte 0: expected the magic of an npy file, found "
              + (start.length == 0
                  ? "an empty file"
                  : (start[0] & 0xFF) == PICKLE
                      ? "a pickle of Python, which is a program and is not run; write the array"
                          + " with numpy.save"
                      : "other bytes"));
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw new DataException(
          where + ", byte 6: expected version 1 to 3 of the npy format, found " + version);
    }
    int width = version == 1 ? 2 : 4;
    byte[] size = Arrays.copyOf(in.readNBytes(width), 4);
    long length = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFFFFL;
    if (length > MAX_HEADER) {
      throw new DataException(
          where
              + ", byte 8: expected a header of at most "
              + MAX_HEADER
              + " bytes, found "
              + length);
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length) {
      throw new DataException(
          where
              + ": expected a header of "
              + length
              + " bytes, found "
              + text.length
              + "; the file is truncated");
    }
    return parse(where, new String(text, StandardCharsets.UTF_8), 8L + width + length);
  }

  private static Header parse(String where, String header, long bytes) {
    NumpyHeader described = NumpyHeader.parse(where, header);
    NumpyType type = described.type();
    if (type.isNumber()) {
      NumpyType.Field number = type.fields().get(0);
      return new Header(
          bytes,
          described,
          Layout.of(where, number.format().orElseThrow(), number.order(), described.axes()));
    }
    long[] axes = described.axes();
    if (axes.length > (type.structured() ? 1 : 2)) {
      throw new DataException(
          where
              + ": expected an array of "
              + (type.structured() ? "1 axis with fields" : "1 or 2 axes of text")
              + ", which is a table, found "
              + axes.length
              + " axes");
    }
    long[] inBytes = Arrays.copyOf(axes, axes.length + 1);
    inBytes[axes.length] = type.bytes();
    return new Header(
        bytes, described, Layout.of(where, ElementFormat.U8, ByteOrder.BIG_ENDIAN, inBytes));
  }

  private static Items inOrder(
      String where, String name, Header header, ByteStore store, int heapLimit) {
    boolean spread = header.described.fortran() && header.described.axes().length > 1;
    if (!spread) {
      return new Items(where, name, header, store);
    }
    int[] dims =
        Arrays.stream(header.described.axes()).skip(1).mapToInt(axis -> (int) axis).toArray();
    return new Items(
        where,
        name,
        header,
        rowMajor(
            where, store, header.layout.count(), dims, header.described.type().bytes(), heapLimit));
  }

  private static Dataset dataset(Items items, DataSettings settings, int heapLimit) {
    Layout read = items.header.layout;
    Shape item =
        items.type().isNumber()
            ? read.item().rank() == 0 ? Shape.of(1) : read.item()
            : Shape.of(items.type().structured() ? 1 : (int) width(items));
    if (item.rank() == 1 && item.dim(0) > ParsedTable.MOST_COLUMNS) {
      items.store.close();
      throw ParsedTable.tooManyColumns(items.where);
    }
    boolean plain =
        settings.labelColumn().isEmpty()
            && settings.missing().isEmpty()
            && settings.categorical().isEmpty();
    if (!items.type().isNumber() || item.rank() == 1 && !plain) {
      return table(items, settings, heapLimit);
    }
    Layout layout = new Layout(read.format(), read.order(), read.count(), item);
    List<String> columns = item.rank() == 1 ? names(item.dim(0)) : List.of();
    IntFunction<String> row = row(items.where);
    return new StoredDataset(
        items.name,
        items.store,
        layout,
        new int[0],
        columns,
        item.rank() == 1
            ? (index, element) ->
                row.apply(index) + ", column '" + Excerpt.name(columns.get(element)) + "'"
            : StoredDataset.byPosition(items.where, item));
  }

  private static long width(Items items) {
    long[] axes = items.header.described.axes();
    return axes.length == 1 ? 1 : axes[1];
  }

  private static List<String> names(int width) {
    return IntStream.range(0, width).mapToObj(i -> "x" + i).toList();
  }

  private static IntFunction<String> row(String where) {
    return index -> where + ", row " + (index + 1) + " of the array (from 1)";
  }

  /** Returns a table of float64 cells, whose texts are codes; closes the items. */
  private static StoredTable table(Items items, DataSettings settings, int heapLimit) {
    NumpyType type = items.type();
    List<NumpyType.Field> fields = new ArrayList<>(type.fields());
    if (!type.structured()) {
      int width = (int) width(items);
      List<String> names = names(width);
      fields.clear();
      for (int i = 0; i < width; i++) {
        fields.add(type.fields().get(0).as(names.get(i), Math.multiplyExact(i, type.bytes())));
      }
    }
    int count = items.header.layout.count();
    int bytes = (int) items.header.layout.itemBytes();
    ByteBuffer item = ByteBuffer.allocate(bytes);
    try (ByteStore store = items.store;
        ByteStore.Writer rows = new ByteStore.Writer(items.where, heapLimit)) {
      ArrayTable table = new ArrayTable(items.where, row(items.where), fields, settings, rows);
      for (int i = 0; i < count; i++) {
        store.read((long) i * bytes, item.clear());
        table.take(item);
      }
      return new StoredTable(items.name, row(items.where), rows.finish(), table.finish());
    } catch (IOException e) {
      throw new DataException(
          items.where + ": expected to read it, found: " + DataFiles.reason(e), e);
    }
  }

  /** Returns the items as labels, one each; closes them. */
  private static StoredDataset.Labels labels(Items items) {
    try (ByteStore store = items.store) {
      Layout layout = items.header.layout;
      long[] axes = items.header.described.axes();
      boolean single = Arrays.stream(axes).skip(1).allMatch(axis -> axis == 1);
      if (!single || items.type().structured()) {
        throw new DataException(
            items.where
                + ": expected labels (1 axis), found items of shape "
                + (items.type().structured()
                    ? "[" + items.type().fields().size() + "]"
                    : layout.item()));
      }
      if (!items.type().isNumber()) {
        return textLabels(items, store);
      }
      Layout numbers = new Layout(layout.format(), layout.order(), layout.count(), Shape.of(1));
      return new StoredDataset(
              items.name,
              store,
              numbers,
              new int[0],
              List.of(),
              StoredDataset.byPosition(items.where, Shape.of(1)))
          .asLabels(items.where);
    }
  }

  private static StoredDataset.Labels textLabels(Items items, ByteStore store) {
    NumpyType.Field field = items.type().fields().get(0);
    Map<String, Integer> codes = new LinkedHashMap<>();
    int[] numbers = new int[items.header.layout.count()];
    ByteBuffer item = ByteBuffer.allocate(field.bytes());
    try {
      for (int i = 0; i < numbers.length; i++) {
        store.read((long) i * field.bytes(), item.clear());
        String label = ArrayTable.text(item, field).strip();
        if (label.isEmpty()) {
          throw new DataException(
              items.where
                  + ", label "
                  + (i + 1)
                  + ": expected a label, found an empty text; give each row its label, or leave out"
                  + " the rows without one");
        }
        numbers[i] = codes.computeIfAbsent(label, text -> codes.size());
      }
    } catch (IOException e) {
      throw new DataException(
          items.where + ": expected to read it, found: " + DataFiles.reason(e), e);
    }
    LabelClasses classes = LabelClasses.of(List.copyOf(codes.keySet()));
    Arrays.setAll(numbers, i -> classes.numbers()[numbers[i]]);
    return new StoredDataset.Labels(numbers, classes.names());
  }

  /** Copies items from the columns they are spread over, some MiB at a time; closes the source. */
  private static ByteStore rowMajor(
      String where, ByteStore source, int n, int[] dims, int width, int heapLimit) {
    int[] columns = fortranPositions(dims);
    int itemBytes = columns.length * width;
    int block = Math.max(1, Math.min(n, (1 << 23) / itemBytes));
    byte[] items = new byte[block * itemBytes];
    ByteBuffer column = ByteBuffer.allocate(block * width);
    try (source;
        ByteStore.Writer writer = new ByteStore.Writer(where, heapLimit)) {
      for (int from = 0; from < n; from += block) {
        int count = Math.min(block, n - from);
        for (int j = 0; j < columns.length; j++) {
          source.read(((long) columns[j] * n + from) * width, column.clear().limit(count * width));
          for (int i = 0; i < count; i++) {
            System.arraycopy(column.array(), i * width, items, i * itemBytes + j * width, width);
          }
        }
        writer.write(items, 0, count * itemBytes);
      }
      return writer.finish();
    } catch (IOException e) {
      throw new DataException(where + ": expected to read it, found: " + DataFiles.reason(e), e);
    }
  }

  /** Returns for each element of an item in C order its position in Fortran order. */
  private static int[] fortranPositions(int[] dims) {
    int[] positions = new int[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < positions.length; i++) {
      int rest = i;
      int step = positions.length;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        step /= dims[axis];
        positions[i] += rest % dims[axis] * step;
        rest /= dims[axis];
      }
    }
    return positions;
  }
}
