package io.github.vae4j.spark;

import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The folder in which a training as it stands is kept from time to time, in any file system that
 * Hadoop knows: the last two files, of which the older one is there in case the driver ends while
 * it writes.
 *
 * @param folder name; empty to keep none
 * @param what is counted in the names of files, such as {@code round}
 * @param reader of the bytes of a file, given its name
 */
record CheckpointFolder<T>(
    SparkSession session, String folder, String what, BiFunction<String, byte[], T> reader) {
  private static final System.Logger LOGGER = System.getLogger(CheckpointFolder.class.getName());
  private static final int KEPT = 2;

  /**
   * Returns what the last file that is whole holds, if there are some.
   *
   * @throws FileException if none of them is
   */
  Optional<T> last() {
    List<Path> files = files();
    for (int i = files.size() - 1; i >= 0; i--) {
      String file = files.get(i).toString();
      try {
        return Optional.of(reader.apply(file, HadoopFiles.read(session, file)));
      } catch (FileException damaged) {
        if (i == 0) {
          throw damaged;
        }
        LOGGER.log(
            System.Logger.Level.WARNING,
            "{0}; the training goes on from the file before",
            damaged.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Keeps a file, and drops those that are no longer needed. */
  void keep(long number, byte[] bytes) {
    if (folder.isEmpty()) {
      return;
    }
    String name = String.format(Locale.ROOT, what + "-%08d.safetensors", number);
    HadoopFiles.write(session, new Path(folder, name).toString(), bytes);
    List<Path> files = files();
    for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
      try {
        system().delete(old, false);
      } catch (IOException e) {
        throw HadoopFiles.failed(old.toString(), "to delete an old file", e);
      }
    }
  }

  private FileSystem system() throws IOException {
    return new Path(folder).getFileSystem(session.sparkContext().hadoopConfiguration());
  }

  /** Returns the files, the oldest first. */
  private List<Path> files() {
    if (folder.isEmpty()) {
      return List.of();
    }
    Pattern name = Pattern.compile(what + "-\\d+\\.safetensors");
    try {
      Path path = new Path(folder);
      if (!system().exists(path)) {
        return List.of();
      }
      return Arrays.stream(system().listStatus(path))
          .map(FileStatus::getPath)
          .filter(file -> name.matcher(file.getName()).matches())
          .sorted(Comparator.comparing(Path::getName))
          .toList();
    } catch (IOException e) {
      throw HadoopFiles.failed(folder, "to list a folder", e);
    }
  }
}
