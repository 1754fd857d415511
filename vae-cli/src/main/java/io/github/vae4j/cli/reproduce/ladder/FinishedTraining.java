package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a training that came to its end.
 *
 * @param cell which training
 * @param values by name, as they are kept in its file
 */
record FinishedTraining(Cell cell, Map<String, String> values) {
  private static final String UPDATES = "updates";
  private static final String SECONDS = "processor seconds";
  private static final String STEP_SECONDS = "processor seconds a step";
  private static final String DIVERGED = "diverged";
  private static final String NONE = "";

  FinishedTraining {
    values = new LinkedHashMap<>(values);
  }

  /**
   * Returns what is kept of a training that ended well.
   *
   * @param kept the model of its best epoch
   */
  static FinishedTraining of(Cell cell, TrainedVae kept, Course course) {
    Map<String, String> values = measured(cell, course);
    values.put(DIVERGED, NONE);
    for (String name : new String[] {"objective", "validation", "epoch-kept", "epochs-run"}) {
      values.put(name.replace('-', ' '), kept.provenance().getOrDefault(name, NONE));
    }
    values.put("options", kept.provenance().getOrDefault("options", NONE));
    return new FinishedTraining(cell, values);
  }

  /** Returns what is kept of a training that diverged. */
  static FinishedTraining diverged(Cell cell, Course course, String message) {
    Map<String, String> values = measured(cell, course);
    values.put(DIVERGED, message);
    return new FinishedTraining(cell, values);
  }

  private static Map<String, String> measured(Cell cell, Course course) {
    Map<String, String> values = new LinkedHashMap<>(cell.identity());
    values.put(UPDATES, Long.toString(course.updates()));
    values.put(SECONDS, Double.toString(course.seconds()));
    values.put(STEP_SECONDS, Double.toString(course.stepSeconds()));
    return values;
  }

  /**
   * Reads the file of a training.
   *
   * @throws DataException if it lacks something
   */
  static FinishedTraining read(Path file, Cell cell) {
    FinishedTraining training = new FinishedTraining(cell, NamedTexts.read(file));
    try {
      training.seconds();
      training.stepSeconds();
      training.updates();
    } catch (RuntimeException e) {
      throw new DataException(
          file + ": expected the results of a training: " + e.getMessage() + "; remove the file",
          e);
    }
    return training;
  }

  /** Returns a value as it is kept; empty if there is none. */
  String text(String name) {
    return values.getOrDefault(name, NONE);
  }

  /** Returns how often the parameters were updated. */
  long updates() {
    return Long.parseLong(text(UPDATES));
  }

  /** Returns the processor time of all updates. */
  double seconds() {
    return Double.parseDouble(text(SECONDS));
  }

  /** Returns the processor time of one update, without those of the beginning. */
  double stepSeconds() {
    return Double.parseDouble(text(STEP_SECONDS));
  }

  /** Returns whether a value turned infinite or NaN; there is no model then. */
  boolean hasDiverged() {
    return !text(DIVERGED).isEmpty();
  }
}
