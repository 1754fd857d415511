package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.likelihood.BidirectionalMonteCarlo;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.StepReport;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingDivergedException;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Trains and judges, each training and each judge once: what the folder has is taken from it. */
final class LadderRun {
  private static final long SEED = 1; // of all estimates

  private final LadderData data;
  private final TrainingOptions options;
  private final LadderFolder folder;
  private final Judge yardstick;
  private final int curvePoints;
  private final Backend backend;
  private final Console console;
  private final Remaining remaining;

  /**
   * Creates the run.
   *
   * @param options of every training but for its seed, length and learning rate
   * @param yardstick that judges curves and trials of settings
   * @param curvePoints how often a training is measured on its way
   */
  LadderRun(
      LadderData data,
      TrainingOptions options,
      LadderFolder folder,
      Judge yardstick,
      int curvePoints,
      Backend backend,
      Console console,
      Remaining remaining) {
    this.data = data;
    this.options = options;
    this.folder = folder;
    this.yardstick = yardstick;
    this.curvePoints = curvePoints;
    this.backend = backend;
    this.console = console;
    this.remaining = remaining;
  }

  /** Returns the updates of one pass over the training data. */
  int updatesPerEpoch() {
    return options.stepsPerPass(data.training().size());
  }

  /** Trains, unless that was done before. */
  FinishedTraining train(Cell cell) {
    return folder.finished(cell).orElseGet(() -> trained(cell));
  }

  /** Trains, does what is to be done after that, and counts the training as done. */
  <T> T counted(Cell cell, Function<FinishedTraining, T> after) {
    boolean wasThere = folder.finished(cell).isPresent();
    Stopwatch watch = new Stopwatch();
    T result = after.apply(train(cell));
    remaining.count(watch, wasThere);
    return result;
  }

  private FinishedTraining trained(Cell cell) {
    TrainingOptions own =
        options.toBuilder()
            .seed(cell.seed())
            .learningRate(cell.setting().learningRate())
            .steps(cell.updates())
            .build();
    long last = (long) own.passes(data.training().size()) * updatesPerEpoch();
    boolean drawn = cell.panel() == Panel.UPDATES || cell.panel() == Panel.SECONDS;
    Stopwatch watch = new Stopwatch();
    Course course =
        new Course(
            drawn ? Course.spaced(curvePoints, last) : List.of(),
            model -> measured(model.get()),
            report -> progress(cell, report, watch),
            Course::processorTime);
    FinishedTraining finished;
    try {
      TrainedVae kept =
          Trainer.of(data.model(), data.preprocessing())
              .method(Arm.method(cell.setting().word()))
              .options(own)
              .listener(course)
              .fit(data.training(), data.validation(), backend);
      kept.save(folder.model(cell));
      finished = FinishedTraining.of(cell, kept, course);
    } catch (TrainingDivergedException e) {
      console.say("%s: %s", cell.title(), String.valueOf(e.getMessage()));
      finished = FinishedTraining.diverged(cell, course, String.valueOf(e.getMessage()));
    }
    Curves.write(folder.curveFile(cell), course.points());
    NamedTexts.write(folder.trainingFile(cell), finished.values());
    return finished;
  }

  private void progress(Cell cell, StepReport report, Stopwatch watch) {
    console.progress(
        (double) report.step() / report.steps(),
        String.format(
            Locale.ROOT,
            "%s: step %,d of %,d, %s; %s",
            cell.title(),
            report.step(),
            report.steps(),
            watch.rate(report.step(), report.steps(), "steps"),
            remaining));
  }

  /** Returns log p(x) of the first test images by the yardstick. */
  private double measured(TrainedVae vae) {
    LikelihoodEstimator estimator = LikelihoodEstimators.create(yardstick.word());
    Dataset images = yardstick.of(data.test());
    LikelihoodTable table = LikelihoodTable.of(vae, images, SEED);
    table.estimate(estimator, vae, images, backend, done -> {}, () -> {});
    return estimate(estimator, table).mean();
  }

  private static Estimate estimate(LikelihoodEstimator estimator, LikelihoodTable table) {
    return Finite.require(
        Estimate.of(estimator.bound(), estimator.samples(), table.column(estimator.name()), 0));
  }

  /** Returns what a trial of a setting reaches on validation images by the yardstick. */
  Estimate onValidation(Cell cell) {
    Dataset images = yardstick.of(data.validation());
    return Estimate.of(
        yardstick.word(), 1, judged(cell, yardstick, images, "validation-" + images.size()), 0);
  }

  /**
   * Returns the numbers of each datum by a judge under a trained model, by the name of the judge;
   * of bidirectional Monte Carlo both bounds.
   */
  Map<String, double[]> judge(Cell cell, Judge judge) {
    Map<String, double[]> found = new LinkedHashMap<>();
    if (judge.simulates()) {
      BidirectionalMonteCarlo.Report report = enclosed(cell, judge);
      found.put(judge.labels().get(0), report.lower());
      found.put(judge.labels().get(1), report.upper());
    } else {
      Dataset images = judge.of(data.test());
      found.put(judge.toString(), judged(cell, judge, images, Integer.toString(images.size())));
    }
    return found;
  }

  private double[] judged(Cell cell, Judge judge, Dataset images, String name) {
    LikelihoodEstimator estimator = LikelihoodEstimators.create(judge.word());
    Path file = folder.estimates(cell, name);
    Optional<LikelihoodTable> kept = folder.kept(cell, file, List.of(estimator.name()));
    if (kept.isPresent()) {
      return kept.get().column(estimator.name());
    }
    TrainedVae vae = folder.load(cell);
    LikelihoodTable table = LikelihoodTable.of(vae, images, SEED);
    table.resume(file);
    table.estimate(
        estimator,
        vae,
        images,
        backend,
        progress(cell, judge, images.size()),
        () -> table.write(file));
    return table.column(estimator.name());
  }

  private BidirectionalMonteCarlo.Report enclosed(Cell cell, Judge judge) {
    BidirectionalMonteCarlo estimator = LikelihoodEstimators.bidirectional(judge.word());
    int count = judge.count(0);
    Path file = folder.estimates(cell, "simulated-" + count);
    Optional<LikelihoodTable> kept =
        folder.kept(cell, file, List.of(estimator.lowerName(), estimator.upperName()));
    if (kept.isPresent()) {
      return estimator.report(kept.get());
    }
    TrainedVae vae = folder.load(cell);
    LikelihoodTable table = LikelihoodTable.simulated(vae, count, SEED);
    table.resume(file);
    table.enclose(estimator, vae, backend, progress(cell, judge, count), () -> table.write(file));
    return estimator.report(table);
  }

  private LongConsumer progress(Cell cell, Judge judge, int total) {
    Stopwatch watch = new Stopwatch();
    return done ->
        console.progress(
            (double) done / total,
            String.format(
                Locale.ROOT,
                "%s, by %s: %,d of %,d data, %s; %s",
                cell.title(),
                judge,
                done,
                total,
                watch.rate(done, total, "data"),
                remaining));
  }
}
