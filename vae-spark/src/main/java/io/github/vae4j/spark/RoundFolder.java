package io.github.vae4j.spark;

import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The folder in which the rounds of a training are kept, in any file system that Hadoop knows: the
 * last two, of which the older one is there in case the driver ends while it writes.
 *
 * @param folder name; empty to keep none
 * @param setting of the training, which has to be that of a round it goes on from
 */
record RoundFolder(SparkSession session, String folder, Map<String, String> setting) {
  private static final System.Logger LOGGER = System.getLogger(RoundFolder.class.getName());
  private static final int KEPT = 2;
  private static final Pattern ROUND = Pattern.compile("round-(\\d+)\\.safetensors");

  /**
   * Returns the last round that is whole, if there are some.
   *
   * @throws FileException if none of them is
   * @throws IllegalArgumentException if it is of another training
   */
  Optional<Round> last() {
    List<Path> rounds = rounds();
    for (int i = rounds.size() - 1; i >= 0; i--) {
      String file = rounds.get(i).toString();
      try {
        return Optional.of(Round.of(file, HadoopFiles.read(session, file), setting));
      } catch (FileException damaged) {
        if (i == 0) {
          throw damaged;
        }
        LOGGER.log(
            System.Logger.Level.WARNING,
            "{0}; the training goes on from the round before",
            damaged.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Keeps a round, and drops those that are no longer needed. */
  void keep(Round round) {
    if (folder.isEmpty()) {
      return;
    }
    String name = String.format(Locale.ROOT, "round-%08d.safetensors", round.number());
    HadoopFiles.write(session, new Path(folder, name).toString(), round.bytes(setting));
    List<Path> rounds = rounds();
    for (Path old : rounds.subList(0, Math.max(0, rounds.size() - KEPT))) {
      try {
        system().delete(old, false);
      } catch (IOException e) {
        throw HadoopFiles.failed(old.toString(), "to delete an old round", e);
      }
    }
  }

  private FileSystem system() throws IOException {
    return new Path(folder).getFileSystem(session.sparkContext().hadoopConfiguration());
  }

  /** Returns the files of rounds, the oldest first. */
  private List<Path> rounds() {
    if (folder.isEmpty()) {
      return List.of();
    }
    try {
      Path path = new Path(folder);
      if (!system().exists(path)) {
        return List.of();
      }
      return Arrays.stream(system().listStatus(path))
          .map(FileStatus::getPath)
          .filter(file -> ROUND.matcher(file.getName()).matches())
          .sorted(Comparator.comparing(Path::getName))
          .toList();
    } catch (IOException e) {
      throw HadoopFiles.failed(folder, "to list a folder", e);
    }
  }
}
