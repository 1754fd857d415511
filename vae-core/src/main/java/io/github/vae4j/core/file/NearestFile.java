package io.github.vae4j.core.file;

import io.github.vae4j.core.word.NearestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What was probably meant by the name of a file that is not there. */
public final class NearestFile {
  private static final int MOST = 10_000; // files of a folder that are looked at

  private NearestFile() {}

  /**
   * Returns for a message what to do about a name that leads nowhere: {@code did you mean 'x.csv'?}
   * or {@code check the path}.
   *
   * @param typed the name
   * @param words what else could have been meant than a file beside it
   */
  public static String remedy(String typed, Collection<String> words) {
    return NearestName.to(typed, words, Map.of())
        .or(() -> beside(typed))
        .map(name -> "did you mean '" + name + "'?")
        .orElse("check the path");
  }

  private static Optional<String> beside(String typed) {
    try {
      Path path = Path.of(typed);
      Path name = path.getFileName();
      Path folder = path.toAbsolutePath().getParent();
      if (name == null
          || folder == null
          || Files.exists(path) // then it is no slip of the pen
          || !Files.isDirectory(folder)) {
        return Optional.empty();
      }
      List<String> names = new ArrayList<>();
      try (Stream<Path> files = Files.list(folder)) {
        files.limit(MOST).forEach(file -> names.add(String.valueOf(file.getFileName())));
      }
      return NearestName.to(name.toString(), names, Map.of())
          .map(near -> path.resolveSibling(near).toString());
    } catch (IOException | UncheckedIOException | InvalidPathException e) {
      return Optional.empty(); // then there is nothing to propose
    }
  }
}
