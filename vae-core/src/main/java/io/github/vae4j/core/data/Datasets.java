package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Opens data sets. Every method throws {@link DataException} if a file is missing, damaged or not
 * what it should be.
 */
public final class Datasets {
  private static final String DIGITS = "digits.csv.gz";

  private Datasets() {}

  /**
   * Opens a file or folder by its kind: {@code .npy}, {@code .npz} (the array {@code X}, with
   * labels {@code y} if there are any, or the only array), {@code .csv} or {@code .tsv} (gzipped or
   * not), a folder of images, and anything else as IDX (gzipped or not). For IDX images, labels are
   * taken from the file of the same name with {@code labels-idx1} for {@code images-idx3}, if it is
   * there.
   */
  public static Dataset open(Path path, CsvOptions csv) {
    if (Files.isDirectory(path)) {
      return ImageFolderReader.open(path);
    }
    String name =
        String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
    if (name.endsWith(".npy")) {
      return npy(path);
    }
    if (name.endsWith(".npz")) {
      return npzByConvention(path);
    }
    if (name.endsWith(".csv") || name.endsWith(".txt")) {
      return csv(path, csv);
    }
    if (name.endsWith(".tsv")) {
      return csv(path, new CsvOptions('\t', csv.header(), csv.labelColumn()));
    }
    return labelsBeside(path).map(labels -> idx(path, labels)).orElseGet(() -> idx(path));
  }

  private static Dataset npzByConvention(Path path) {
    List<String> entries = NpzReader.entries(path);
    String data = entries.size() == 1 ? entries.get(0) : "X";
    return npz(path, data, entries.contains("y") && !data.equals("y") ? "y" : "");
  }

  private static Optional<Path> labelsBeside(Path path) {
    String name = path.getFileName().toString();
    String labels =
        name.replace("images-idx3", "labels-idx1").replace("images.idx3", "labels.idx1");
    Path beside = path.resolveSibling(labels);
    return !labels.equals(name) && Files.exists(beside) ? Optional.of(beside) : Optional.empty();
  }

  /** Opens an IDX file of images, plain or gzipped. */
  public static Dataset idx(Path images) {
    return IdxReader.images(images, new int[0]);
  }

  /** Opens IDX files of images and labels, plain or gzipped. */
  public static Dataset idx(Path images, Path labels) {
    return IdxReader.images(images, IdxReader.labels(labels));
  }

  /** Opens a NumPy array; data are along its first axis. */
  public static Dataset npy(Path path) {
    String name = String.valueOf(path.getFileName());
    return NpyReader.dataset(
        name, NpyReader.open(path.toString(), DataFiles.store(path)), new int[0]);
  }

  /**
   * Opens an array of a NumPy archive.
   *
   * @param entry name of the array without {@code .npy}
   * @param labelsEntry name of the array of labels, empty for none
   */
  public static Dataset npz(Path path, String entry, String labelsEntry) {
    return NpzReader.dataset(path, entry, labelsEntry);
  }

  /** Opens a table of numbers, plain or gzipped. */
  public static Dataset csv(Path path, CsvOptions options) {
    return CsvReader.read(path, options);
  }

  /** Opens a folder of images of one size; sub-folders are classes. */
  public static Dataset imageFolder(Path folder) {
    return ImageFolderReader.open(folder);
  }

  /**
   * Opens the embedded digits: 1797 images of 8 x 8 grey levels 0 to 16 with labels.
   *
   * <p>Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning
   * Repository, licensed under CC BY 4.0. This is the test set of 13 writers in the form
   * distributed with scikit-learn (BSD-3-Clause), unchanged.
   */
  public static Dataset digits() {
    InputStream resource = Datasets.class.getResourceAsStream(DIGITS);
    if (resource == null) {
      throw new DataException(
          "digits: expected the resource " + DIGITS + " in vae-core, found none");
    }
    try (InputStreamReader text =
        new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8)) {
      StoredDataset rows =
          CsvReader.read("digits", "digits", text, new CsvOptions(',', CsvOptions.Header.NO, "64"));
      return rows.reshaped(Shape.of(8, 8));
    } catch (IOException e) {
      throw new DataException("digits: " + e.getMessage(), e);
    }
  }
}
