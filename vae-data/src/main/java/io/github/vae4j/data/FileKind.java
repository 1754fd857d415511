package io.github.vae4j.data;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Kinds of data files, told by the first bytes of NumPy's files, else by the end of the name. */
enum FileKind {
  TABLE {
    @Override
    Dataset open(Path path, DataSettings settings) {
      return FileDatasets.csv(path, settings);
    }
  },
  NUMPY {
    @Override
    Dataset open(Path path, DataSettings settings) {
      return fileName(path).endsWith(".npy") || startsWith(magic(path), NpyReader.MAGIC)
          ? FileDatasets.npy(path, settings)
          : FileDatasets.npz(path, settings);
    }
  },
  IDX {
    @Override
    Dataset open(Path path, DataSettings settings) {
      return labelsBeside(path)
          .map(labels -> FileDatasets.idx(path, labels, settings))
          .orElseGet(() -> FileDatasets.idx(path, settings));
    }
  },
  IMAGES {
    @Override
    Dataset open(Path path, DataSettings settings) {
      return FileDatasets.imageFolder(path, settings);
    }
  };

  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

  abstract Dataset open(Path path, DataSettings settings);

  /** Returns the kind of what a locator names, if it is a path of one of these. */
  static Optional<FileKind> of(String locator) {
    try {
      return of(Path.of(locator));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the kind of a file or folder. A file that is absent has the kind that its name says;
   * one that cannot be read passes for IDX, and one that is {@linkplain ForeignFile foreign} or no
   * regular file for a table: their readers say what is wrong with them.
   */
  static Optional<FileKind> of(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of(IMAGES);
    }
    String name = fileName(path);
    boolean exists = Files.exists(path);
    if (exists && !Files.isRegularFile(path)) {
      return Optional.of(TABLE);
    }
    byte[] magic = exists ? magic(path) : new byte[0];
    if (startsWith(magic, NpyReader.MAGIC)) {
      return Optional.of(NUMPY);
    }
    if (exists && ForeignFile.describe(path).isPresent()) {
      return Optional.of(TABLE);
    }
    if (startsWith(magic, ZIP_MAGIC)) {
      return Optional.of(NUMPY);
    }
    if (name.endsWith(".csv") || name.endsWith(".txt") || name.endsWith(".tsv")) {
      return Optional.of(TABLE);
    }
    if (name.endsWith(".npy") || name.endsWith(".npz")) {
      return Optional.of(NUMPY);
    }
    return name.contains("idx") || exists && startsWith(magic, new byte[2])
        ? Optional.of(IDX)
        : Optional.empty();
  }

  private static String fileName(Path path) {
    return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
  }

  /** Returns the first bytes; zeros, which are those of IDX, if there is an error. */
  private static byte[] magic(Path path) {
    try (InputStream in = DataFiles.stream(path)) {
      return in.readNBytes(NpyReader.MAGIC.length);
    } catch (IOException e) {
      return new byte[NpyReader.MAGIC.length];
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length && Arrays.equals(Arrays.copyOf(bytes, start.length), start);
  }

  private static Optional<Path> labelsBeside(Path path) {
    String name = String.valueOf(path.getFileName());
    String labels =
        name.replace("images-idx3", "labels-idx1").replace("images.idx3", "labels.idx1");
    Path beside = path.resolveSibling(labels);
    return !labels.equals(name) && Files.exists(beside) ? Optional.of(beside) : Optional.empty();
  }
}
