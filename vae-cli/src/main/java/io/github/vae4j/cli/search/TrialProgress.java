package io.github.vae4j.cli.search;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.TrainingProgress;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.StepReport;
import io.github.vae4j.core.training.TrainingListener;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Keeps the metrics of a trial, shows how far it is, and tells when its part is trained. */
final class TrialProgress implements TrainingListener {
  private final Console console;
  private final String title;
  private final int part;
  private final TrainingProgress metrics =
      new TrainingProgress(
          new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter())));
  private long steps; // of the whole training
  private long looked; // step of the last look at the validation data

  /**
   * Creates the progress of one trial.
   *
   * @param part one so many-th of the training
   */
  TrialProgress(Console console, String title, int part) {
    this.console = console;
    this.title = title;
    this.part = part;
  }

  /** Writes what is told of each epoch; see {@link TrainingProgress#writeTo}. */
  void writeTo(Supplier<Path> file, Runnable first) {
    metrics.writeTo(file, first);
  }

  /** Returns whether the part was trained, and the validation data looked at after it. */
  boolean reached() {
    return steps > 0 && looked * part >= steps;
  }

  /** Returns whether a training has looked at its validation data beyond this part of its steps. */
  boolean isBehind(List<EpochReport> history, long ofSteps) {
    return history.stream().filter(report -> report.step() * part >= ofSteps).count() > 1;
  }

  @Override
  public void onResumed(Checkpoint checkpoint, List<String> otherwise) {
    metrics.onResumed(checkpoint, otherwise);
    List<EpochReport> history = checkpoint.history();
    looked = history.isEmpty() ? 0 : history.get(history.size() - 1).step();
  }

  @Override
  public void onVerified(Verification verification) {
    metrics.onVerified(verification);
  }

  @Override
  public void onStep(StepReport report) {
    steps = report.steps();
    metrics.onStep(report);
    long last = (steps + part - 1) / part;
    console.draw(
        Math.min(1, (double) report.step() / last),
        String.format(
            Locale.ROOT,
            "%s: step %,d of %,d",
            title,
            report.step(),
            Math.max(last, report.step())));
  }

  @Override
  public void onEpoch(EpochReport report) {
    looked = report.step();
    metrics.onEpoch(report);
  }

  @Override
  public void onCheckpointFailed(FileException failure) {
    console.note("%s: a checkpoint was not kept: %s", title, String.valueOf(failure.getMessage()));
  }
}
