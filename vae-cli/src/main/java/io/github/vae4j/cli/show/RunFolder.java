package io.github.vae4j.cli.show;

import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The folder that a training leaves: model, configuration, metrics and pictures. */
public record RunFolder(Path path) {
  private static final Path RUNS = Path.of("runs");

  /** Creates {@code runs/NAME}, or {@code runs/NAME-2} and so on if that is there. */
  public static RunFolder next(String name) {
    Path candidate = RUNS.resolve(name);
    for (int i = 2; Files.exists(candidate); i++) {
      candidate = RUNS.resolve(name + "-" + i);
    }
    return create(candidate);
  }

  public static RunFolder create(Path path) {
    try {
      Files.createDirectories(path);
      return new RunFolder(path);
    } catch (IOException e) {
      throw new FileException(path + ": could not be created: " + e.getMessage(), e);
    }
  }

  public Path model() {
    return path.resolve("model.safetensors");
  }

  public Path file(String name) {
    return path.resolve(name);
  }

  public void text(String name, String content) {
    AtomicFile.write(file(name), out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  /** Removes the folder if nothing is in it, and then {@code runs}. */
  public void removeIfEmpty() {
    removeIfEmpty(path);
    if (RUNS.equals(path.getParent())) {
      removeIfEmpty(RUNS);
    }
  }

  private static void removeIfEmpty(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isEmpty()) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      // What ended the command is told, not this.
    }
  }

  /** Returns name and size of each file. */
  public List<String> listing() {
    try (Stream<Path> files = Files.list(path)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        lines.add(
            String.format(Locale.ROOT, "%-22s %,10d bytes", file.getFileName(), Files.size(file)));
      }
      return lines;
    } catch (IOException e) {
      throw new FileException(path + ": could not be listed: " + e.getMessage(), e);
    }
  }
}
