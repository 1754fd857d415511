package io.github.vae4j.cli.show;

import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A folder of results. */
public record RunFolder(Path path) {
  /**
   * Creates a folder, or takes one that is there.
   *
   * @throws FileException if it can neither be created nor written to
   */
  public static RunFolder create(Path path) {
    Folders.create(path);
    return new RunFolder(path);
  }

  public Path file(String name) {
    return path.resolve(name);
  }

  public void text(String name, String content) {
    AtomicFile.write(file(name), out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns name and size of each file. */
  public List<String> listing() {
    try (Stream<Path> files = Files.list(path)) {
      List<Path> results = files.filter(RunFolder::isResult).sorted().toList();
      int width = results.stream().mapToInt(f -> name(f).length()).max().orElse(0);
      List<String> lines = new ArrayList<>();
      for (Path file : results) {
        String form = "%-" + (width + 1) + "s %,10d bytes";
        lines.add(String.format(Locale.ROOT, form, name(file), Files.size(file)));
      }
      return lines;
    } catch (IOException e) {
      throw new FileException(path + ": could not be listed: " + e.getMessage(), e);
    }
  }

  private static boolean isResult(Path file) {
    return Files.isRegularFile(file) && !name(file).startsWith(".");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
