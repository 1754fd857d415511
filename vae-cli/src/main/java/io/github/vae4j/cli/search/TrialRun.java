package io.github.vae4j.cli.search;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.model.SetupOptions;
import io.github.vae4j.cli.model.TrainCommand;
import io.github.vae4j.cli.show.Checkpoints;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingStoppedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Trains a trial up to a part of a whole training, and judges it. A longer part goes on where a
 * shorter one ended, with the bits of a training that was not interrupted.
 *
 * @param command gives the training of a trial, as {@code vae train} has it
 * @param yardstick by which all trials are judged on validation data
 * @param timeIsUp whether the search is to end
 */
record TrialRun(
    SearchFolder folder,
    Function<Trial, TrainCommand> command,
    LikelihoodEstimator yardstick,
    long seed,
    Backend backend,
    Console console,
    Like like,
    BooleanSupplier timeIsUp) {
  private static final Duration EVERY = Duration.ofMinutes(5);

  /** What the numbers of all trials are of. */
  static final class Like {
    private String first = "";

    /**
     * Takes the first that it is told, and refuses any other.
     *
     * @throws DataException if a trial's log p(x) is of something else
     */
    private void require(Trial trial, SetupOptions.Setup setup) {
      String found =
          setup.preprocessing().digest()
              + ", "
              + setup.measure().name(setup.measure().kind().name());
      if (first.isEmpty()) {
        first = found;
      }
      if (!first.equals(found)) {
        throw new DataException(
            "--vary: expected models whose log p(x) can be compared, found that those of "
                + trial.text()
                + " see other data, or densities where others have probabilities; vary something"
                + " else");
      }
    }
  }

  /**
   * Returns what a trial comes to; nothing if the time was up before.
   *
   * @param part one so many-th of a whole training
   * @param title for the line that moves
   * @throws Interruption.StoppedException if the command was told to stop
   */
  Optional<Judged> run(Trial trial, int part, String title) {
    Stopwatch watch = new Stopwatch();
    TrialProgress progress = new TrialProgress(console, title + ", " + trial.text(), part);
    TrainCommand train = command.apply(trial);
    try (SetupOptions.Setup setup = train.setup(progress)) {
      like.require(trial, setup);
      Optional<TrainedVae> trained = trained(trial, setup, train.configuration(), progress);
      if (trained.isEmpty()) {
        return Optional.empty();
      }
      Dataset judging = setup.read(setup.parts().validation());
      Estimate found = estimate(trained.get(), judging, title);
      return Optional.of(
          new Judged(
              trial,
              part,
              Judged.State.DONE,
              found.mean(),
              found.standardError(),
              watch.seconds()));
    } catch (NonFiniteException e) {
      return Optional.of(ended(trial, part, Judged.State.DIVERGED, watch, e));
    } catch (IllegalArgumentException e) {
      if (Files.exists(checkpoint(trial))) { // the settings were accepted before: it is no trial's
        throw e;
      }
      return Optional.of(ended(trial, part, Judged.State.REFUSED, watch, e));
    }
  }

  private Judged ended(
      Trial trial, int part, Judged.State state, Stopwatch watch, RuntimeException e) {
    console.note("trial %d: %s", trial.number(), String.valueOf(e.getMessage()));
    return new Judged(trial, part, state, Double.NaN, Double.NaN, watch.seconds());
  }

  private Optional<TrainedVae> trained(
      Trial trial, SetupOptions.Setup setup, String configuration, TrialProgress progress) {
    Path path = folder.trial(trial);
    boolean begun = begun(trial, setup, progress);
    try (TrainingFolder files =
        begun ? TrainingFolder.resume(path) : TrainingFolder.open(path, true)) {
      progress.writeTo(
          () -> files.files().file(TrainingFolder.METRICS),
          () -> files.files().text(TrainingFolder.CONFIGURATION, configuration));
      Checkpoints checkpoints = new Checkpoints(files, EVERY, begun);
      BooleanSupplier stop =
          () -> Interruption.requested() || progress.reached() || timeIsUp.getAsBoolean();
      TrainedVae vae;
      try {
        vae =
            checkpoints
                .of(setup.trainer(), "")
                .stopWhen(stop)
                .fit(setup.parts().training(), setup.parts().validation(), backend);
      } catch (TrainingStoppedException e) {
        Interruption.check();
        if (!progress.reached()) {
          return Optional.empty();
        }
        vae = e.best();
      }
      vae.save(files.model());
      return Optional.of(vae);
    }
  }

  /**
   * Returns whether there is a training to go on with. One that is ahead of the table, because
   * lines of that were lost, cannot tell what it was at this part, and is begun anew.
   */
  private boolean begun(Trial trial, SetupOptions.Setup setup, TrialProgress progress) {
    Path checkpoint = checkpoint(trial);
    Path configuration = folder.trial(trial).resolve(TrainingFolder.CONFIGURATION);
    if (!Files.exists(configuration) || !Files.exists(checkpoint)) {
      return false;
    }
    TrainingOptions options = setup.trainer().options();
    int data = setup.parts().training().size();
    long steps = (long) options.passes(data) * options.stepsPerPass(data);
    return !progress.isBehind(Checkpoint.read(checkpoint).history(), steps);
  }

  private Path checkpoint(Trial trial) {
    return folder.trial(trial).resolve(TrainingFolder.checkpointFile(""));
  }

  private Estimate estimate(TrainedVae vae, Dataset data, String title) {
    LikelihoodTable table = LikelihoodTable.of(vae, data, seed);
    table.estimate(
        yardstick,
        vae,
        data,
        backend,
        done ->
            console.progress(
                (double) done / data.size(),
                String.format(
                    Locale.ROOT,
                    "%s, by %s: %,d of %,d",
                    title,
                    yardstick.name(),
                    done,
                    data.size())),
        () -> {});
    // The table refuses numbers that are not finite.
    return Estimate.of(yardstick.bound(), yardstick.samples(), table.column(yardstick.name()), 0);
  }
}
