package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Opens data sets. Every method throws {@link DataException} if a file is missing, damaged or not
 * what it should be.
 *
 * <p>Elements of plain IDX and C-ordered npy files are read where they stand. What is compressed,
 * text, images or in Fortran order is converted once, in the heap up to 64 MiB and in a temporary
 * file beyond it, so that memory does not grow with the elements; labels take 4 bytes each.
 */
public final class Datasets {
  private static final String DIGITS = "digits.csv.gz";
  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

  private Datasets() {}

  /**
   * Opens a file or folder by its kind: {@code .csv}, {@code .txt} or {@code .tsv} (gzipped or
   * not), a folder of images, and else by its first bytes an npy array, an npz archive (the array
   * {@code X}, with labels {@code y} if there are any, or the only array) or IDX (gzipped or not).
   * For IDX images, labels are taken from the file of the same name with {@code labels-idx1} for
   * {@code images-idx3}, if it is there.
   */
  public static Dataset open(Path path, CsvOptions csv) {
    if (Files.isDirectory(path)) {
      return imageFolder(path);
    }
    DataFiles.requireFile(path);
    String name =
        String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
    if (name.endsWith(".csv") || name.endsWith(".txt")) {
      return csv(path, csv);
    }
    if (name.endsWith(".tsv")) {
      return csv(path, csv.delimitedBy('\t'));
    }
    byte[] magic = magic(path);
    if (name.endsWith(".npy") || startsWith(magic, NpyReader.MAGIC)) {
      return npy(path);
    }
    if (name.endsWith(".npz") || startsWith(magic, ZIP_MAGIC)) {
      return npzByConvention(path);
    }
    if (!name.contains("idx") && !startsWith(magic, new byte[2])) {
      throw new DataException(
          path
              + ": expected a data set (IDX, npy, npz, csv, tsv or a folder of images), found"
              + " another kind of file");
    }
    return labelsBeside(path).map(labels -> idx(path, labels)).orElseGet(() -> idx(path));
  }

  private static byte[] magic(Path path) {
    try (InputStream in = DataFiles.stream(path)) {
      return in.readNBytes(NpyReader.MAGIC.length);
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length && Arrays.equals(Arrays.copyOf(bytes, start.length), start);
  }

  private static Dataset npzByConvention(Path path) {
    List<String> entries = NpzReader.entries(path);
    String data = entries.size() == 1 ? entries.get(0) : "X";
    return npz(path, data, entries.contains("y") && !data.equals("y") ? "y" : "");
  }

  private static Optional<Path> labelsBeside(Path path) {
    String name = String.valueOf(path.getFileName());
    String labels =
        name.replace("images-idx3", "labels-idx1").replace("images.idx3", "labels.idx1");
    Path beside = path.resolveSibling(labels);
    return !labels.equals(name) && Files.exists(beside) ? Optional.of(beside) : Optional.empty();
  }

  /** Opens an IDX file of images, plain or gzipped. */
  public static Dataset idx(Path images) {
    return IdxReader.images(images, new int[0], ByteStore.HEAP_LIMIT);
  }

  /** Opens IDX files of images and labels, plain or gzipped. */
  public static Dataset idx(Path images, Path labels) {
    int[] numbers = IdxReader.labels(labels, ByteStore.HEAP_LIMIT);
    return IdxReader.images(images, numbers, ByteStore.HEAP_LIMIT);
  }

  /** Opens a NumPy array, plain or gzipped; data are along its first axis. */
  public static Dataset npy(Path path) {
    return NpyReader.read(path, ByteStore.HEAP_LIMIT);
  }

  /**
   * Opens an array of a NumPy archive; data are along its first axis.
   *
   * @param entry name of the array without {@code .npy}
   * @param labelsEntry name of the array of labels, empty for none
   */
  public static Dataset npz(Path path, String entry, String labelsEntry) {
    return NpzReader.read(path, entry, labelsEntry, ByteStore.HEAP_LIMIT);
  }

  /** Opens a table of numbers, plain or gzipped; numbers are rounded to float32. */
  public static Dataset csv(Path path, CsvOptions options) {
    return CsvReader.read(path, options, ByteStore.HEAP_LIMIT);
  }

  /**
   * Opens a folder of images of one size (png, jpg, bmp, gif) as grey levels 0 to 255; sub-folders
   * are classes, numbered in the order of their names.
   */
  public static Dataset imageFolder(Path folder) {
    return ImageFolderReader.read(folder, ByteStore.HEAP_LIMIT);
  }

  /**
   * Returns rows of a table that are in memory, copied.
   *
   * @param name what messages call them
   * @throws DataException if there are none, they differ in length or a number is not finite
   */
  public static Dataset of(String name, float[][] rows) {
    return new RowsInMemory(name, rows);
  }

  /**
   * Opens the embedded digits: 1797 images of 8 x 8 grey levels 0 to 16 with labels.
   *
   * <p>Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning
   * Repository, licensed under CC BY 4.0. This is the 8×8 test set of 1797 images in the form
   * distributed with scikit-learn (BSD-3-Clause); {@code digits.rst} describes it. Unchanged.
   */
  public static Dataset digits() {
    InputStream resource = Datasets.class.getResourceAsStream(DIGITS);
    if (resource == null) {
      throw new DataException(
          "digits: expected the resource " + DIGITS + " in vae-core, found none");
    }
    try (InputStream text = new GZIPInputStream(resource)) {
      CsvOptions options = new CsvOptions(',', CsvOptions.Header.NO, "64");
      return CsvReader.read("digits", "digits", text, options, ByteStore.HEAP_LIMIT)
          .reshaped(Shape.of(8, 8));
    } catch (IOException e) {
      throw new DataException("digits: expected whole data, found: " + DataFiles.reason(e), e);
    }
  }
}
