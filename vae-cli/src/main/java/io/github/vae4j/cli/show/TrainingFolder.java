package io.github.vae4j.cli.show;

import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Folders;
import io.github.vae4j.core.tensorboard.TensorBoardLog;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a training: locked while in use, and never with files of two trainings. What
 * replaces an older training stands in {@value #UNFINISHED} until it is {@linkplain #publish
 * published}; the older one stays whole until then. Files that no training writes are left alone,
 * and links are not followed.
 */
public final class TrainingFolder implements AutoCloseable {
  /** The trained model. */
  public static final String MODEL = "model.safetensors";

  /** The configuration of a training. */
  public static final String CONFIGURATION = "config.yaml";

  /** What is told of each epoch. */
  public static final String METRICS = "metrics.csv";

  /** The model at whose weights a training started. */
  public static final String START = "start.safetensors";

  /** Where the time of a training went. */
  public static final String PROFILE = "profile.csv";

  /** The numbers at the end of a training. */
  public static final String EVALUATION = "evaluation.csv";

  /** The estimates of log p(x) of single data at the end of a training. */
  public static final String ESTIMATES = "estimates.csv";

  private static final String UNFINISHED = ".vae4j-unfinished";
  private static final String FINISHED = ".vae4j-finished";
  private static final Path RUNS = Path.of("runs");
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint(-[a-z-]+)?\\.safetensors");
  private static final List<String> OTHERS =
      List.of(
          CONFIGURATION,
          METRICS,
          START,
          PROFILE,
          EVALUATION,
          ESTIMATES,
          "samples.png",
          "reconstructions.png",
          "extremes.png",
          "latents.png",
          "latents.svg",
          "curves.png",
          "curves.svg",
          "latents.csv",
          "rows.csv",
          "extremes.csv",
          "report.html");
  private static final Pattern PART =
      Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

  private final Path path;
  private final FolderLock lock;
  private Path work;

  private TrainingFolder(Path path, Path work, FolderLock lock) {
    this.path = path;
    this.work = work;
    this.lock = lock;
  }

  /** Creates {@code runs/NAME}, or {@code runs/NAME-2} and so on if that is there. */
  public static TrainingFolder next(String name) {
    Folders.create(RUNS);
    for (int i = 1; ; i++) {
      Path candidate = RUNS.resolve(i == 1 ? name : name + "-" + i);
      try {
        Files.createDirectory(candidate);
        return open(candidate, false);
      } catch (FileAlreadyExistsException e) {
        // The next number.
      } catch (IOException e) {
        throw new FileException(
            candidate + ": expected a folder to write to, found that it cannot be created: " + e,
            e);
      }
    }
  }

  /**
   * Creates a folder for a training, or takes one that is there.
   *
   * @param overwrite whether an older training in it is to be replaced
   * @throws FileException if it can neither be created nor written to, another process trains into
   *     it, or there is an older training that is not to be replaced
   */
  public static TrainingFolder open(Path path, boolean overwrite) {
    Folders.create(path);
    FolderLock lock = FolderLock.of(path);
    try {
      complete(path);
      if (!overwrite) {
        requireNone(path);
      }
      Path work = older(path).isEmpty() ? path : path.resolve(UNFINISHED);
      removeParts(path);
      removeUnfinished(path.resolve(UNFINISHED));
      Folders.create(work);
      return new TrainingFolder(path, work, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Takes the folder of a training that is to go on.
   *
   * @throws FileException if there is none, or another process trains into it
   */
  public static TrainingFolder resume(Path path) {
    configuration(path);
    FolderLock lock = FolderLock.of(path);
    try {
      complete(path);
      Path work = path.resolve(place(path));
      older(path);
      older(work);
      removeParts(path);
      removeParts(work);
      return new TrainingFolder(path, work, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Returns the configuration of the training that is to go on in a folder.
   *
   * @throws FileException if there is none
   */
  public static Path configuration(Path path) {
    return path.resolve(place(path)).resolve(CONFIGURATION);
  }

  /** Returns the subfolder in which a training is; "" for the folder itself. */
  private static String place(Path path) {
    for (String place : List.of(UNFINISHED, FINISHED, "")) {
      boolean there = place.isEmpty() || isFolder(path.resolve(place));
      if (there && Files.isRegularFile(path.resolve(place).resolve(CONFIGURATION))) {
        return place;
      }
    }
    throw new FileException(
        path
            + ": expected the folder of a training, with "
            + CONFIGURATION
            + ", found "
            + (Files.isDirectory(path) ? "none in it" : "no such folder")
            + "; give the folder that a training left");
  }

  /**
   * Checks that a folder holds no files of a training.
   *
   * @throws FileException if it does, and a process trains into it or not; the message says so
   */
  public static void requireFree(Path path) {
    if (Files.exists(path.resolve(FolderLock.NAME), LinkOption.NOFOLLOW_LINKS)) {
      FolderLock.of(path).close();
    }
    requireNone(path);
  }

  private static void requireNone(Path path) {
    List<String> older = older(path);
    if (isFolder(path.resolve(UNFINISHED))) {
      older.add("an unfinished one");
    }
    if (!older.isEmpty()) {
      throw new FileException(
          path
              + ": expected a folder without a training, found "
              + String.join(", ", older)
              + "; choose another folder, go on with that training by --resume, or replace it with"
              + " --overwrite");
    }
  }

  /** Returns whether a name is one that a training gives to a file. */
  private static boolean isOfTraining(String name) {
    return name.equals(MODEL)
        || OTHERS.contains(name)
        || CHECKPOINT.matcher(name).matches()
        || TensorBoardLog.isLog(name);
  }

  /**
   * Returns which files of a training are there, the model first.
   *
   * @throws FileException if one is no plain file: what it leads to is no training's
   */
  private static List<String> older(Path folder) {
    List<String> older = new ArrayList<>();
    for (String name : names(folder)) {
      if (isOfTraining(name)) {
        if (!Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
          throw new FileException(
              folder.resolve(name)
                  + ": expected the file of a training, found a link or a folder; move it away");
        }
        older.add(name);
      }
    }
    if (older.remove(MODEL)) {
      older.add(0, MODEL);
    }
    return older;
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new FileException(folder + ": could not be listed: " + e.getMessage(), e);
    }
  }

  /** Removes what a process that was killed had begun to write. */
  private static void removeParts(Path folder) {
    for (String name : names(folder)) {
      Matcher part = PART.matcher(name);
      if (part.matches() && isOfTraining(part.group(1))) {
        remove(folder.resolve(name));
      }
    }
  }

  /** Removes a training that was to replace an older one and did not come to its end. */
  private static void removeUnfinished(Path folder) {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !isFolder(folder)) {
      throw new FileException(folder + ": expected a folder, found something else; move it away");
    }
    if (isFolder(folder)) {
      removeParts(folder);
      requireOurs(folder);
      older(folder).forEach(name -> remove(folder.resolve(name)));
      remove(folder);
    }
  }

  private static void requireOurs(Path folder) {
    names(folder).stream()
        .filter(name -> !isOfTraining(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new FileException(
                  folder.resolve(name)
                      + ": expected files of a training alone, found another; move it away");
            });
  }

  private static void remove(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new FileException(
          file + ": expected to remove the file of an older training, found: " + e, e);
    }
  }

  /** Returns the folder that was asked for. */
  public Path path() {
    return path;
  }

  /**
   * Returns where the files of this training are now.
   *
   * @throws FileException if the folder was removed, or is another training's now
   */
  public RunFolder files() {
    if (!lock.isHeld()) {
      throw new FileException(
          path + ": expected the folder of this training, found that it was removed or replaced");
    }
    return new RunFolder(work);
  }

  /**
   * Returns the file of the model.
   *
   * @throws FileException as {@link #files}
   */
  public Path model() {
    return files().file(MODEL);
  }

  /** Returns the folder in which the files of this training are now. */
  public Path place() {
    return work;
  }

  /** Returns whether there is a model, and nothing to go on from. */
  public boolean cannotGoOn() {
    return Files.exists(work.resolve(MODEL))
        && names(work).stream().noneMatch(name -> CHECKPOINT.matcher(name).matches());
  }

  /**
   * Returns the file of the checkpoints of one of this training's models; "" for the only one.
   *
   * @throws FileException as {@link #files}
   */
  public Path checkpoint(String name) {
    return files().file(checkpointFile(name));
  }

  /** Returns the name of the file of the checkpoints of a model; of "" that of the only one. */
  public static String checkpointFile(String name) {
    String suffix = name.isEmpty() ? "" : "-" + name.replace(' ', '-');
    return "checkpoint" + suffix + ".safetensors";
  }

  /** Returns whether an older training is there, which this one will replace. */
  public boolean replaces() {
    return !work.equals(path);
  }

  /**
   * Puts this training in the place of an older one. The older pictures and tables go first, then
   * the new model replaces the old in one step, and the rest follows it: at every moment there are
   * files of one training alone.
   *
   * @throws FileException if a file cannot be moved; what is not moved stays where it is
   */
  public void publish() {
    if (!replaces()) {
      return;
    }
    older(path).stream()
        .filter(name -> !name.equals(MODEL))
        .forEach(name -> remove(path.resolve(name)));
    move(work, path.resolve(FINISHED));
    work = path;
    complete(path);
  }

  /** Moves the files of a finished training to their place; those that are there are its own. */
  private static void complete(Path path) {
    Path finished = path.resolve(FINISHED);
    if (!isFolder(finished)) {
      return;
    }
    requireOurs(finished);
    older(finished).forEach(name -> move(finished.resolve(name), path.resolve(name)));
    remove(finished);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new FileException(from + ": expected to move it to " + to + ", found: " + e, e);
    }
  }

  /** Removes the folder, if nothing is in it, and then {@code runs}. */
  public void removeIfEmpty() {
    lock.close();
    removeIfEmpty(work);
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

  @Override
  public void close() {
    lock.close();
  }
}
