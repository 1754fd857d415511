package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads NumPy's array format, versions 1 to 3, in C and Fortran order: a magic, a version, the
 * length of a header, the header as a Python dictionary, the elements.
 */
final class NpyReader {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 20;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  // Python 2 wrote sizes as 28L
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\sL,]*)\\)");

  private NpyReader() {}

  /** The header: how the elements stand after its {@code bytes} bytes. */
  private record Header(long bytes, Layout layout, boolean fortran) {}

  /** Reads a file, plain or gzipped. */
  static StoredDataset read(Path path, int heapLimit) {
    DataFiles.requireFile(path);
    String where = path.toString();
    try (InputStream in = DataFiles.stream(path)) {
      Header header = header(where, in);
      ByteStore store = DataFiles.elements(path, in, header.bytes, header.layout, false, heapLimit);
      return dataset(where, String.valueOf(path.getFileName()), header, store, heapLimit);
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

  /** Reads an entry of an archive. */
  static StoredDataset read(String where, String name, InputStream in, int heapLimit)
      throws IOException {
    Header header = header(where, in);
    ByteStore store = DataFiles.unpacked(where, in, header.bytes, header.layout, true, heapLimit);
    return dataset(where, name, header, store, heapLimit);
  }

  private static Header header(String where, InputStream in) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8 || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new DataException(
          where
              + ", byte 0: expected the magic of an npy file, found "
              + (start.length == 0 ? "an empty file" : "other bytes"));
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
    Matcher descr = DESCR.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!descr.find() || !order.find() || !shape.find()) {
      throw new DataException(
          where
              + ": expected a header with descr, fortran_order and shape, found "
              + header.strip());
    }
    long[] axes =
        Arrays.stream(shape.group(1).replaceAll("[\\sL]", "").split(","))
            .filter(axis -> !axis.isEmpty())
            .mapToLong(axis -> axis.length() > 18 ? Long.MAX_VALUE : Long.parseLong(axis))
            .toArray();
    if (axes.length == 0) {
      throw new DataException(
          where + ": expected an array of at least 1 axis, found a single number");
    }
    ByteOrder endian =
        descr.group(1).startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Layout layout = Layout.of(where, format(where, descr.group(1)), endian, axes);
    return new Header(bytes, layout, order.group(1).equals("True"));
  }

  private static ElementFormat format(String where, String descr) {
    return switch (descr.replaceAll("^[<>|=]", "").toLowerCase(Locale.ROOT)) {
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
              where
                  + ": expected a dtype b1, u1, i1, u2, i2, i4, i8, f4 or f8, found '"
                  + descr
                  + "'; convert it with astype");
    };
  }

  private static StoredDataset dataset(
      String where, String name, Header header, ByteStore store, int heapLimit) {
    Layout read = header.layout;
    Shape item = read.item().rank() == 0 ? Shape.of(1) : read.item();
    Layout layout = new Layout(read.format(), read.order(), read.count(), item);
    ByteStore rows = header.fortran ? rowMajor(where, store, layout, heapLimit) : store;
    List<String> columns =
        item.rank() == 1
            ? IntStream.range(0, item.dim(0)).mapToObj(i -> "x" + i).toList()
            : List.of();
    return new StoredDataset(
        name, rows, layout, new int[0], columns, StoredDataset.byPosition(where, item));
  }

  /** Copies items from the columns they are spread over, some MiB at a time; closes the source. */
  private static ByteStore rowMajor(String where, ByteStore source, Layout layout, int heapLimit) {
    int n = layout.count();
    int width = layout.format().bytes();
    int itemBytes = (int) layout.itemBytes();
    int[] columns = fortranPositions(layout.item().toArray());
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
