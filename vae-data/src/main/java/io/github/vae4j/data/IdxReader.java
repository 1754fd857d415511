package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.data.array.ElementFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads the IDX format of MNIST, plain or gzipped: two zero bytes, a type, the number of axes,
 * their sizes, the elements; big-endian.
 */
final class IdxReader {
  private static final int MAX_AXES = 4;

  private IdxReader() {}

  /** Returns the images with these labels, none if there are none. */
  static StoredDataset images(
      Path path, StoredDataset.Labels labels, DataSettings settings, int heapLimit) {
    StoredDataset images = read(path, labels, settings, heapLimit);
    try {
      if (images.itemShape().rank() == 0) {
        throw new DataException(
            path + ": expected images (an IDX file of 3 axes), found 1 axis; is it a labels file?");
      }
      if (labels.numbers().length > 0 && labels.numbers().length != images.size()) {
        throw new DataException(
            path
                + ": expected as many labels as images, found "
                + labels.numbers().length
                + " labels and "
                + images.size()
                + " images");
      }
      return images;
    } catch (DataException e) {
      images.close();
      throw e;
    }
  }

  static StoredDataset.Labels labels(Path path, DataSettings settings, int heapLimit) {
    try (StoredDataset labels = read(path, StoredDataset.Labels.NONE, settings, heapLimit)) {
      int axes = 1 + labels.itemShape().rank();
      if (axes != 1) {
        throw new DataException(
            path + ": expected labels (an IDX file of 1 axis), found " + axes + " axes");
      }
      return labels.asLabels(path.toString());
    }
  }

  private static StoredDataset read(
      Path path, StoredDataset.Labels labels, DataSettings settings, int heapLimit) {
    DataFiles.requireFile(path);
    try (InputStream in = DataFiles.stream(path, settings)) {
      byte[] magic = in.readNBytes(4);
      int axes = axes(path, magic);
      Layout layout = layout(path, magic[2], in.readNBytes(4 * axes), axes);
      ByteStore store = DataFiles.elements(path, in, 4 + 4L * axes, layout, true, heapLimit);
      String name = String.valueOf(path.getFileName());
      return new StoredDataset(
          name,
          store,
          layout,
          labels.numbers(),
          labels.names(),
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
