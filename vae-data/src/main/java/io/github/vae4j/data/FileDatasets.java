package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.data.image.ArrayImages;
import java.nio.file.Path;

/**
 * Opens data sets in files. Every method throws {@link DataException} if a file is missing, damaged
 * or not what it should be.
 *
 * <p>Elements of plain IDX and C-ordered npy files are read where they stand. What is compressed,
 * text, images or in Fortran order is converted once, in the heap up to 64 MiB and in a temporary
 * file beyond it, so that memory does not grow with the elements; labels take 4 bytes each.
 *
 * <p>Files may come from anybody: sizes that they declare are checked before room is made, what
 * they unpack to is {@linkplain DataSettings#maxUnpacked limited}, and what is no regular file is
 * refused. An interrupted thread does not close the data for others.
 */
public final class FileDatasets {
  private FileDatasets() {}

  /**
   * Opens a file or folder by its kind: {@code .csv}, {@code .txt} or {@code .tsv} (gzipped or
   * not), a folder of images, and else by its first bytes an npy array, an npz archive or IDX
   * (gzipped or not). For IDX images, labels are taken from the file of the same name with {@code
   * labels-idx1} for {@code images-idx3}, if it is there. Settings are those of a table, and for a
   * folder of images the size.
   */
  public static Dataset open(Path path, DataSettings settings) {
    DataFiles.requireExists(path);
    return FileKind.of(path)
        .orElseThrow(
            () ->
                new DataException(
                    path
                        + ": expected a data set (IDX, npy, npz, csv, tsv or a folder of images),"
                        + " found another kind of file"))
        .open(path, settings);
  }

  /** Opens an IDX file of images, plain or gzipped. */
  public static Dataset idx(Path images) {
    return idx(images, DataSettings.defaults());
  }

  /** Opens an IDX file of images, plain or gzipped. */
  public static Dataset idx(Path images, DataSettings settings) {
    return ArrayImages.of(
        IdxReader.images(images, StoredDataset.Labels.NONE, settings, ByteStore.HEAP_LIMIT),
        settings);
  }

  /** Opens IDX files of images and labels, plain or gzipped. */
  public static Dataset idx(Path images, Path labels) {
    return idx(images, labels, DataSettings.defaults());
  }

  /** Opens IDX files of images and labels, plain or gzipped. */
  public static Dataset idx(Path images, Path labels, DataSettings settings) {
    StoredDataset.Labels numbers = IdxReader.labels(labels, settings, ByteStore.HEAP_LIMIT);
    return ArrayImages.of(
        IdxReader.images(images, numbers, settings, ByteStore.HEAP_LIMIT), settings);
  }

  /** Opens a NumPy array as {@link #npy(Path, DataSettings)} with the default settings. */
  public static Dataset npy(Path path) {
    return npy(path, DataSettings.defaults());
  }

  /**
   * Opens a NumPy array, plain or gzipped; data are along its first axis. Items are truth values,
   * whole numbers or floats.
   *
   * <p>An array of one or two axes is a table: its columns are called {@code x0}, {@code x1} and so
   * on, and NaN is a missing cell. An array of more axes holds images: [height, width], or with an
   * axis of channels in front or behind, which comes first when the data are read, see {@link
   * DataSettings.ChannelAxis}. An array of one axis whose dtype has fields is a table with their
   * names. Text (dtypes U and S) is a column of categories. The settings can name a column of
   * labels, words for missing cells, columns that hold categories, and as labels another file.
   *
   * @throws DataException if the file is no array that vae reads
   */
  public static Dataset npy(Path path, DataSettings settings) {
    Dataset data = NpyReader.read(path, settings, ByteStore.HEAP_LIMIT);
    if (settings.labels().isEmpty()) {
      return ArrayImages.of(data, settings);
    }
    try {
      Path file = Path.of(settings.labels());
      Dataset labelled =
          NpyReader.labelled(
              data, NpyReader.labels(file, settings, ByteStore.HEAP_LIMIT), path + " and " + file);
      return ArrayImages.of(labelled, settings);
    } catch (DataException e) {
      data.close();
      throw e;
    }
  }

  /**
   * Opens an array of a NumPy archive as {@link #npy(Path, DataSettings)}: the one that the
   * settings name, else {@code X}, {@code x} or the only one. Labels are in the array that the
   * settings name, else in the one called as the data with {@code y} for the {@code x} in front, if
   * it is there. Labels are numbered as those of a {@linkplain #csv table}.
   */
  public static Dataset npz(Path path, DataSettings settings) {
    return ArrayImages.of(NpzReader.read(path, settings, ByteStore.HEAP_LIMIT), settings);
  }

  /**
   * Opens an array of a NumPy archive; data are along its first axis.
   *
   * @param entry name of the array without {@code .npy}
   * @param labelsEntry name of the array of labels, empty for none
   */
  public static Dataset npz(Path path, String entry, String labelsEntry) {
    DataSettings settings = DataSettings.defaults();
    return ArrayImages.of(
        NpzReader.read(path, entry, labelsEntry, settings, ByteStore.HEAP_LIMIT), settings);
  }

  /**
   * Opens a table, plain or gzipped, whose cells {@link Dataset#table} gives. What the first lines
   * show is found out if the settings do not say it: the delimiter (commas, semicolons, tabs,
   * pipes, runs of blanks), whether there is a header, a decimal comma where the delimiter is
   * another character. So is the encoding: UTF-8 or UTF-16 with or without a byte order mark, else
   * windows-1252. Lines that begin with {@code #} are left out; if such a line stands right above
   * the cells, has no blank after the {@code #} and names each column, it is the header.
   *
   * <p>A column holds text if most of its cells are no numbers, if its numbers are written in
   * digits alone and some begin with 0, as zip codes do, or if the settings call it categorical.
   * Missing are empty cells and NA, N/A, #N/A, NaN, null, None, nil, ?, - and . in whatever case,
   * and the words of the settings.
   *
   * <p>A line can have as many cells as an eighth of the heap holds at 256 bytes each; a cell can
   * have 2^24 characters. Numbers are float64. Read as a {@link Dataset}, all columns must be
   * numbers within float32, and a missing cell is NaN.
   *
   * <p>Labels that are whole numbers from 0 are class numbers. Others are numbered in order,
   * numbers by size and before texts, and {@link Dataset#classNames} has their names.
   *
   * @throws DataException if the file is no table: with the line, the column, and what to do
   */
  public static Dataset csv(Path path, DataSettings settings) {
    return CsvReader.read(path, settings, ByteStore.HEAP_LIMIT);
  }

  /**
   * Opens a folder of images of one size (png, jpg, bmp, gif, tif) as levels 0 to 255, [height,
   * width] if all are grey, else [3, height, width] for red, green and blue. Transparency is
   * ignored. Sub-folders are classes, numbered in the order of their names.
   */
  public static Dataset imageFolder(Path folder) {
    return imageFolder(folder, DataSettings.defaults());
  }

  /**
   * Opens a folder of images, which are cut to one size if {@code crop} is set, then brought to one
   * if {@code resize} is, and read in grey if {@code grey} is.
   */
  public static Dataset imageFolder(Path folder, DataSettings settings) {
    return ImageFolderReader.read(folder, settings, ByteStore.HEAP_LIMIT);
  }
}
