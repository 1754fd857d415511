package io.github.vae4j.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads the IDX format of MNIST, plain or gzipped: two zero bytes, a type, the number of axes,
<<<<<<< HEAD
 * their sizes, the elements.
=======
 * their sizes, the elements; big-endian.
>>>>>>> 79be59014a3110fa5e390a46f4bba3fb62c6fe88
 */
final class IdxReader {
  private static final int MAX_AXES = 4;

  private IdxReader() {}

<<<<<<< HEAD
  static StoredDataset images(Path path, int[] labels) {
    String name = path.getFileName().toString();
    Opened opened = open(path);
    int[] dims = opened.dims;
    if (dims.length < 2) {
      opened.store.close();
      throw new DataException(
          path
              + ": expected images (an IDX file of at least 2 axes), found "
              + dims.length
              + " axis; a labels file?");
    }
    Shape item = Shape.of(dims).range(1, dims.length);
    StoredDataset.Layout layout =
        new StoredDataset.Layout(opened.offset, opened.format, ByteOrder.BIG_ENDIAN, dims[0], item);
    requireComplete(path, opened.store, layout);
    if (labels.length > 0 && labels.length != dims[0]) {
      opened.store.close();
      throw new DataException(
          path + ": expected as many labels as images, found " + labels.length + " and " + dims[0]);
    }
    return new StoredDataset(
        name, opened.store, layout, labels, List.of(), StoredDataset.byPosition(name, item));
  }

  static int[] labels(Path path) {
    Opened opened = open(path);
    try (ByteStore store = opened.store) {
      if (opened.dims.length != 1) {
        throw new DataException(
            path
                + ": expected labels (an IDX file of 1 axis), found "
                + opened.dims.length
                + " axes");
      }
      StoredDataset.Layout layout =
          new StoredDataset.Layout(
              opened.offset, opened.format, ByteOrder.BIG_ENDIAN, opened.dims[0], Shape.scalar());
      requireComplete(path, store, layout);
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(layout.end() - layout.offset()));
      store.read(layout.offset(), all);
      int[] labels = new int[opened.dims[0]];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (int) opened.format.decode(all, i * opened.format.bytes());
      }
      return labels;
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

  private record Opened(ByteStore store, ElementFormat format, int[] dims, long offset) {}

  private static Opened open(Path path) {
    ByteStore store = DataFiles.store(path);
    try {
      if (store.size() < 4) {
        throw new DataException(
            path + ": expected an IDX header of at least 8 bytes, found " + store.size());
      }
      ByteBuffer magic = ByteBuffer.allocate(4);
      store.read(0, magic);
      int axes = magic.get(3) & 0xFF;
      if (magic.getShort(0) != 0 || axes < 1 || axes > 4) {
        throw new DataException(
            path
                + ", byte 0: expected the IDX magic 0x0000 and 1 to 4 axes, found 0x"
                + String.format(Locale.ROOT, "%08x", magic.getInt(0)));
      }
      ElementFormat format =
          switch (magic.get(2)) {
            case 0x08 -> ElementFormat.U8;
            case 0x09 -> ElementFormat.I8;
            case 0x0B -> ElementFormat.I16;
            case 0x0C -> ElementFormat.I32;
            case 0x0D -> ElementFormat.F32;
            case 0x0E -> ElementFormat.F64;
            default ->
                throw new DataException(
                    path
                        + ", byte 2: expected an IDX type 0x08 to 0x0e, found 0x"
                        + Integer.toHexString(magic.get(2) & 0xFF));
          };
      long offset = 4 + 4L * axes;
      if (store.size() < offset) {
        throw new DataException(
            path + ": expected an IDX header of " + offset + " bytes, found " + store.size());
      }
      ByteBuffer header = ByteBuffer.allocate(4 * axes);
      store.read(4, header);
      int[] dims = new int[axes];
      for (int i = 0; i < axes; i++) {
        dims[i] = header.getInt(4 * i);
        if (dims[i] < 1) {
          throw new DataException(
              path
                  + ", byte "
                  + (4 + 4 * i)
                  + ": expected an axis of at least 1, found "
                  + dims[i]);
        }
      }
      return new Opened(store, format, dims, offset);
    } catch (IOException e) {
      store.close();
      throw DataFiles.unreadable(path, e);
=======
  /** Returns the images with these labels, none if there are none. */
  static StoredDataset images(Path path, int[] labels, int heapLimit) {
    StoredDataset images = read(path, labels, heapLimit);
    try {
      if (images.itemShape().rank() == 0) {
        throw new DataException(
            path + ": expected images (an IDX file of 3 axes), found 1 axis; is it a labels file?");
      }
      if (labels.length > 0 && labels.length != images.size()) {
        throw new DataException(
            path
                + ": expected as many labels as images, found "
                + labels.length
                + " labels and "
                + images.size()
                + " images");
      }
      return images;
>>>>>>> 79be59014a3110fa5e390a46f4bba3fb62c6fe88
    } catch (DataException e) {
      images.close();
      throw e;
    }
  }

<<<<<<< HEAD
  private static void requireComplete(Path path, ByteStore store, StoredDataset.Layout layout) {
    if (store.size() != layout.end()) {
      long found = store.size();
      store.close();
      throw new DataException(
          path
              + ": expected "
              + layout.end()
              + " bytes for "
              + layout.count()
              + " items of shape "
              + layout.item()
              + ", found "
              + found
              + (found < layout.end()
                  ? "; the file is truncated"
                  : "; there is more than the header says"));
=======
  static int[] labels(Path path, int heapLimit) {
    try (StoredDataset labels = read(path, new int[0], heapLimit)) {
      int axes = 1 + labels.itemShape().rank();
      if (axes != 1) {
        throw new DataException(
            path + ": expected labels (an IDX file of 1 axis), found " + axes + " axes");
      }
      return labels.asLabels(path.toString());
>>>>>>> 79be59014a3110fa5e390a46f4bba3fb62c6fe88
    }
  }

  private static StoredDataset read(Path path, int[] labels, int heapLimit) {
    DataFiles.requireFile(path);
    try (InputStream in = DataFiles.stream(path)) {
      byte[] magic = in.readNBytes(4);
      int axes = axes(path, magic);
      Layout layout = layout(path, magic[2], in.readNBytes(4 * axes), axes);
      ByteStore store = DataFiles.elements(path, in, 4 + 4L * axes, layout, true, heapLimit);
      String name = String.valueOf(path.getFileName());
      return new StoredDataset(
          name,
          store,
          layout,
          labels,
          List.of(),
          StoredDataset.byPosition(path.toString(), layout.item()));
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

  private static int axes(Path path, byte[] magic) {
    if (magic.length < 4) {
      throw new DataException(
          path + ": expected an IDX header of at least 8 bytes, found " + magic.length + " bytes");
    }
    if (magic[0] != 0 || magic[1] != 0 || magic[3] < 1 || magic[3] > MAX_AXES) {
      throw new DataException(
          path
              + ", byte 0: expected the magic of an IDX file, 0x0000, a type and 1 to "
              + MAX_AXES
              + " axes, found 0x"
              + String.format(Locale.ROOT, "%08x", ByteBuffer.wrap(magic).getInt()));
    }
    return magic[3];
  }

  private static Layout layout(Path path, byte type, byte[] sizes, int axes) {
    if (sizes.length < 4 * axes) {
      throw new DataException(
          path
              + ": expected an IDX header of "
              + (4 + 4 * axes)
              + " bytes, found "
              + (4 + sizes.length)
              + "; the file is truncated");
    }
    long[] dims = new long[axes];
    for (int i = 0; i < axes; i++) {
      dims[i] = ByteBuffer.wrap(sizes).getInt(4 * i);
    }
    return Layout.of(path + ", byte 4", format(path, type), ByteOrder.BIG_ENDIAN, dims);
  }

  private static ElementFormat format(Path path, byte type) {
    return switch (type) {
      case 0x08 -> ElementFormat.U8;
      case 0x09 -> ElementFormat.I8;
      case 0x0B -> ElementFormat.I16;
      case 0x0C -> ElementFormat.I32;
      case 0x0D -> ElementFormat.F32;
      case 0x0E -> ElementFormat.F64;
      default ->
          throw new DataException(
              path
                  + ", byte 2: expected an IDX type 0x08, 0x09 or 0x0b to 0x0e, found 0x"
                  + String.format(Locale.ROOT, "%02x", type & 0xFF));
    };
  }
}
