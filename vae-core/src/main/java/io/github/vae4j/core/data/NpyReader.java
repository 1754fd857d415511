package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads NumPy's array format, versions 1 to 3, in C and Fortran order. */
final class NpyReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

  private NpyReader() {}

  /** An array as it stands in the store. */
  record Array(
      ByteStore store,
      long offset,
      ElementFormat format,
      ByteOrder order,
      boolean fortran,
      int[] dims) {}

  static Array open(String name, ByteStore store) {
    try {
      ByteBuffer start =
          ByteBuffer.allocate((int) Math.min(12, store.size())).order(ByteOrder.LITTLE_ENDIAN);
      store.read(0, start);
      if (start.capacity() < 10 || !Arrays.equals(Arrays.copyOf(start.array(), 6), MAGIC)) {
        throw new DataException(
            name + ", byte 0: expected the magic of an npy file, found something else");
      }
      int version = start.get(6);
      long headerLength = version == 1 ? start.getShort(8) & 0xFFFF : start.getInt(8) & 0xFFFFFFFFL;
      int headerStart = version == 1 ? 10 : 12;
      if (headerStart + headerLength > store.size() || headerLength > 1 << 20) {
        throw new DataException(
            name
                + ": expected a header of "
                + headerLength
                + " bytes, found a file of "
                + store.size()
                + " bytes");
      }
      ByteBuffer header = ByteBuffer.allocate((int) headerLength);
      store.read(headerStart, header);
      return parse(
          name,
          store,
          new String(header.array(), StandardCharsets.UTF_8),
          headerStart + headerLength);
    } catch (IOException e) {
      throw new DataException(name + ": " + e.getMessage(), e);
    }
  }

  private static Array parse(String name, ByteStore store, String header, long offset) {
    Matcher descr = DESCR.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!descr.find() || !order.find() || !shape.find()) {
      throw new DataException(
          name
              + ": expected a header with descr, fortran_order and shape, found "
              + header.strip());
    }
    List<Integer> dims = new ArrayList<>();
    for (String dim : shape.group(1).split(",", -1)) {
      if (!dim.isBlank()) {
        dims.add(Integer.parseInt(dim.strip()));
      }
    }
    if (dims.isEmpty() || dims.stream().anyMatch(dim -> dim < 1)) {
      throw new DataException(
          name
              + ": expected an array of data with no empty axis, found shape ("
              + shape.group(1)
              + ")");
    }
    ElementFormat format = format(name, descr.group(1));
    ByteOrder bytes =
        descr.group(1).startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int[] sizes = dims.stream().mapToInt(Integer::intValue).toArray();
    long expected =
        offset + Arrays.stream(sizes).asLongStream().reduce(format.bytes(), (a, b) -> a * b);
    if (store.size() < expected) {
      throw new DataException(
          name
              + ": expected "
              + expected
              + " bytes for shape ("
              + shape.group(1)
              + "), found "
              + store.size()
              + "; the file is truncated");
    }
    return new Array(store, offset, format, bytes, order.group(1).equals("True"), sizes);
  }

  private static ElementFormat format(String name, String descr) {
    return switch (descr.replaceAll("[<>|=]", "")) {
      case "u1", "b1" -> ElementFormat.U8;
      case "i1" -> ElementFormat.I8;
      case "u2" -> ElementFormat.U16;
      case "i2" -> ElementFormat.I16;
      case "i4" -> ElementFormat.I32;
      case "i8" -> ElementFormat.I64;
      case "f4" -> ElementFormat.F32;
      case "f8" -> ElementFormat.F64;
      default ->
          throw new DataException(
              name
                  + ": expected numbers (b1 u1 i1 u2 i2 i4 i8 f4 f8), found dtype '"
                  + descr
                  + "'");
    };
  }

  /**
   * Returns the array as data along its first axis; an array in Fortran order is rearranged once.
   */
  static StoredDataset dataset(String name, Array array, int[] labels) {
    int rank = array.dims.length;
    Shape item = rank == 1 ? Shape.of(1) : Shape.of(array.dims).range(1, rank);
    Array rows = array.fortran && rank > 1 ? rearranged(name, array) : array;
    if (labels.length > 0 && labels.length != array.dims[0]) {
      throw new DataException(
          name
              + ": expected as many labels as rows, found "
              + labels.length
              + " and "
              + array.dims[0]);
    }
    StoredDataset.Layout layout =
        new StoredDataset.Layout(rows.offset, rows.format, rows.order, array.dims[0], item);
    List<String> columns = new ArrayList<>();
    for (int i = 0; rank == 2 && i < array.dims[1]; i++) {
      columns.add("x" + i);
    }
    return new StoredDataset(
        name, rows.store, layout, labels, columns, StoredDataset.byPosition(name, item));
  }

  static int[] labels(String name, Array array) {
    if (array.dims.length != 1) {
      throw new DataException(
          name + ": expected labels (1 axis), found " + array.dims.length + " axes");
    }
    StoredDataset.Layout layout =
        new StoredDataset.Layout(
            array.offset, array.format, array.order, array.dims[0], Shape.of(1));
    StoredDataset values =
        new StoredDataset(name, array.store, layout, new int[0], List.of(), (i, j) -> name);
    int[] labels = new int[array.dims[0]];
    float[] one = new float[1];
    for (int i = 0; i < labels.length; i++) {
      values.read(i, one, 0);
      labels[i] = (int) one[0];
    }
    return labels;
  }

  /** Copies blocks of rows from the columns they are spread over. */
  private static Array rearranged(String name, Array array) {
    int n = array.dims[0];
    int bytes = array.format.bytes();
    int size = Shape.of(array.dims).range(1, array.dims.length).size();
    int[] source = fortranPositions(Arrays.copyOfRange(array.dims, 1, array.dims.length));
    int block = Math.max(1, Math.min(n, (1 << 22) / (size * bytes)));
    ByteStore.Writer writer = new ByteStore.Writer(ByteStore.HEAP_LIMIT);
    try {
      for (int from = 0; from < n; from += block) {
        int count = Math.min(block, n - from);
        byte[] rows = new byte[count * size * bytes];
        ByteBuffer column = ByteBuffer.allocate(count * bytes);
        for (int j = 0; j < size; j++) {
          array.store.read(array.offset + ((long) source[j] * n + from) * bytes, column.clear());
          for (int i = 0; i < count; i++) {
            System.arraycopy(column.array(), i * bytes, rows, (i * size + j) * bytes, bytes);
          }
        }
        writer.write(rows, 0, rows.length);
      }
      array.store.close();
      return new Array(writer.finish(), 0, array.format, array.order, false, array.dims);
    } catch (IOException e) {
      throw new DataException(name + ": " + e.getMessage(), e);
    }
  }

  /** Returns for each element of an item in C order its position in Fortran order. */
  private static int[] fortranPositions(int[] dims) {
    int size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    int[] positions = new int[size];
    for (int i = 0; i < size; i++) {
      int rest = i;
      int position = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        int index = rest % dims[axis];
        rest /= dims[axis];
        int step = 1;
        for (int before = 0; before < axis; before++) {
          step *= dims[before];
        }
        position += index * step;
      }
      positions[i] = position;
    }
    return positions;
  }
}
