package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.api.inference.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The choice of each arm's objective and learning rate: each is tried under one seed of its own and
 * judged on validation images by the yardstick, which is the same for all arms.
 */
final class Tuning {
  private static final long SEED = 1_000_001; // of no training that is compared

  private final LadderRun run;
  private final List<Double> learningRates;
  private final int updates;
  private final List<Trial> trials = new ArrayList<>();
  private final List<Trial> chosen = new ArrayList<>();

  /**
   * A setting that was tried.
   *
   * @param arm that it is of
   * @param setting that was tried
   * @param reached by the yardstick on validation images; empty if the training diverged
   */
  record Trial(Arm arm, Cell.Setting setting, Optional<Estimate> reached) {
    double mean() {
      return reached.map(Estimate::mean).orElse(Double.NEGATIVE_INFINITY);
    }
  }

  /**
   * Creates the choice.
   *
   * @param updates of each trial
   */
  Tuning(LadderRun run, List<Double> learningRates, int updates) {
    this.run = run;
    this.learningRates = learningRates;
    this.updates = updates;
  }

  private static List<Cell.Setting> settings(Arm arm, List<Double> learningRates) {
    return arm.words().stream()
        .flatMap(word -> learningRates.stream().map(rate -> new Cell.Setting(word, rate)))
        .toList();
  }

  /** Returns how many trainings it takes to choose for all arms. */
  static int trials(List<Arm> arms, List<Double> learningRates) {
    return arms.stream()
        .mapToInt(arm -> settings(arm, learningRates).size())
        .filter(count -> count > 1)
        .sum();
  }

  /**
   * Returns the best setting of an arm; the only one if there is no choice.
   *
   * @throws IllegalArgumentException if the trainings of all diverge
   */
  Cell.Setting best(Arm arm) {
    List<Cell.Setting> settings = settings(arm, learningRates);
    if (settings.size() == 1) {
      return settings.get(0);
    }
    List<Trial> tried = settings.stream().map(setting -> tried(arm, setting)).toList();
    Trial best = tried.stream().max(Comparator.comparingDouble(Trial::mean)).orElseThrow();
    if (best.reached().isEmpty()) {
      throw new IllegalArgumentException(
          Arm.OPTION
              + " "
              + arm.name()
              + ": expected a learning rate at which a training stays finite, found that all of "
              + learningRates
              + " diverge; give smaller --learning-rates");
    }
    trials.addAll(tried);
    chosen.add(best);
    return best.setting();
  }

  private Trial tried(Arm arm, Cell.Setting setting) {
    Cell cell = new Cell(Panel.TUNING, arm, setting, SEED, updates);
    return run.counted(
        cell,
        training ->
            new Trial(
                arm,
                setting,
                training.hasDiverged() ? Optional.empty() : Optional.of(run.onValidation(cell))));
  }

  /** Returns the trials so far as a table; empty if there were none. */
  String text(Judge yardstick) {
    if (trials.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n## Tuning%n%nEach by %,d updates under a seed of its own, judged on validation images"
                + " by %s. The error is that of the mean over images.%n%n"
                + "| arm | word | learning rate | nats | chosen |%n|---|---|---|---|---|%n",
            updates,
            yardstick));
    for (Trial trial : trials) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | `%s` | %s | %s | %s |%n",
              trial.arm().name(),
              trial.setting().word(),
              trial.setting().learningRate(),
              trial.reached().map(e -> e.text(2)).orElse("diverged"),
              chosen.contains(trial) ? "yes" : ""));
    }
    return text.toString();
  }
}
