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

/** The folder that a training leaves: model, configuration, metrics and pictures. */
public record RunFolder(Path path) {
  /** The configuration of a training. */
  public static final String CONFIGURATION = "config.yaml";

  private static final Path RUNS = Path.of("runs");
  private static final String MODEL = "model.safetensors";
  private static final List<String> OF_TRAINING =
      List.of(
          MODEL,
          CONFIGURATION,
          "metrics.csv",
          "evaluation.csv",
          "samples.png",
          "reconstructions.png",
          "latents.png",
          "curves.png");

  /** Creates {@code runs/NAME}, or {@code runs/NAME-2} and so on if that is there. */
  public static RunFolder next(String name) {
    Path candidate = RUNS.resolve(name);
    for (int i = 2; Files.exists(candidate); i++) {
      candidate = RUNS.resolve(name + "-" + i);
    }
    return create(candidate);
  }

  /**
   * Creates a folder, or takes one that is there.
   *
   * @throws FileException if it can neither be created nor written to
   */
  public static RunFolder create(Path path) {
    Folders.create(path);
    return new RunFolder(path);
  }

  /**
   * Checks that a folder holds no files of a training.
   *
   * @throws FileException if it does; the message names them
   */
  public static void requireNoTraining(Path path) {
    List<String> older = new RunFolder(path).older();
    if (!older.isEmpty()) {
      throw new FileException(
          path
              + ": expected a folder without a training, found "
              + String.join(", ", older)
              + "; choose another folder, or replace them with --overwrite");
    }
  }

  /** Returns which files of a training are there. */
  private List<String> older() {
    return OF_TRAINING.stream().filter(name -> Files.exists(file(name))).toList();
  }

  /**
   * Removes all that an older training left but its model and configuration, which are replaced as
   * they are written.
   */
  public void removeOlder() {
    for (String name : older()) {
      if (!name.equals(MODEL) && !name.equals(CONFIGURATION)) {
        try {
          Files.delete(file(name));
        } catch (IOException e) {
          throw new FileException(
              file(name) + ": expected to remove the file of an older training, found: " + e, e);
        }
      }
    }
  }

  public Path model() {
    return path.resolve(MODEL);
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
