package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.cli.show.ModelDescription;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The experiment: every arm is tuned, trained under every seed in every panel, and judged.
 *
 * @param arms that are compared
 * @param seeds of the trainings of each arm
 * @param judges of all models
 * @param deciding those of the judges that have to agree on an order
 * @param differences that are looked at
 * @param learningRates to choose from
 * @param updates of the panel of equal updates; 0 without it
 * @param seconds of processor time of the panel of equal time; 0 without it
 * @param tuningUpdates of each trial of a setting
 * @param yardstick by which settings are chosen and curves drawn
 * @param curvePoints of each training
 */
record Ladder(
    List<Arm> arms,
    List<Long> seeds,
    List<Judge> judges,
    List<Judge> deciding,
    List<Difference> differences,
    List<Double> learningRates,
    int updates,
    double seconds,
    int tuningUpdates,
    Judge yardstick,
    int curvePoints) {
  static final String YARDSTICK = "yardstick"; // among the settings of a folder

  private static final int COST_UPDATES = 200;

  /** Checks the numbers. */
  Ladder {
    if (updates < 0 || !(seconds >= 0) || updates == 0 && seconds == 0) {
      throw new IllegalArgumentException(
          "ladder: expected --updates or --seconds above 0, found " + updates + " and " + seconds);
    }
    if (tuningUpdates < 1 || curvePoints < 0) {
      throw new IllegalArgumentException(
          "ladder: expected --tuning-updates of at least 1 and --curve-points of at least 0, found "
              + tuningUpdates
              + " and "
              + curvePoints);
    }
  }

  /** Runs what the folder does not have yet, and writes the tables after each training. */
  void run(
      LadderData data,
      TrainingOptions options,
      LadderFolder folder,
      Backend backend,
      Console console) {
    settings(data, options, backend).forEach(folder::require);
    int trials = Tuning.trials(arms, learningRates);
    Remaining remaining = new Remaining(trials + panels().size() * seeds.size() * arms.size());
    LadderRun run =
        new LadderRun(data, options, folder, yardstick, curvePoints, backend, console, remaining);
    Tuning tuning = new Tuning(run, learningRates, tuningUpdates);
    Map<Arm, Cell.Setting> chosen = new LinkedHashMap<>();
    for (Arm arm : arms) {
      chosen.put(arm, tuning.best(arm));
    }
    String head = head(data, options, backend);
    LadderReport report = new LadderReport(arms, judges, deciding, differences);
    CurveFigures figures = new CurveFigures(arms);
    for (Panel panel : panels()) {
      for (long seed : seeds) {
        for (Map.Entry<Arm, Cell.Setting> entry : chosen.entrySet()) {
          Arm arm = entry.getKey();
          Cell.Setting setting = entry.getValue();
          int length = panel == Panel.UPDATES ? updates : updatesInTime(run, folder, arm, setting);
          Cell cell = new Cell(panel, arm, setting, seed, length);
          LadderReport.Result result = run.counted(cell, training -> judged(run, training));
          report.add(result);
          figures.add(cell, Curves.read(folder.curveFile(cell)));
          figures.write(folder);
          CsvLines.write(folder.file("ladder.csv"), LadderReport.columns(), report.lines());
          folder.text("ladder.md", head + tuning.text(yardstick) + text(report));
          console.line("%s; %s", report.line(result), remaining);
        }
        figures.draw(console, folder.path(), yardstick.toString());
      }
    }
    console.line("%s", text(report));
  }

  private List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    if (updates > 0) {
      panels.add(Panel.UPDATES);
    }
    if (seconds > 0) {
      panels.add(Panel.SECONDS);
    }
    return panels;
  }

  private LadderReport.Result judged(LadderRun run, FinishedTraining training) {
    Map<String, double[]> estimates = new LinkedHashMap<>();
    if (!training.hasDiverged()) {
      judges.forEach(judge -> estimates.putAll(run.judge(training.cell(), judge)));
    }
    return new LadderReport.Result(training, estimates);
  }

  /**
   * Returns how many updates of an arm take the seconds, in whole epochs. It is decided once, by
   * the cost of an update under the first seed.
   */
  private int updatesInTime(LadderRun run, LadderFolder folder, Arm arm, Cell.Setting setting) {
    String decided =
        folder.settle(
            "updates of " + arm.name() + " in " + seconds + " processor seconds",
            () -> {
              Cell measured =
                  updates > 0
                      ? new Cell(Panel.UPDATES, arm, setting, seeds.get(0), updates)
                      : new Cell(Panel.COST, arm, setting, seeds.get(0), COST_UPDATES);
              double cost = run.train(measured).stepSeconds();
              if (!(cost > 0)) {
                throw new IllegalArgumentException(
                    "--seconds: expected to measure the time of an update of "
                        + arm.name()
                        + ", found that "
                        + measured.updates()
                        + " updates are too few; raise --updates");
              }
              int epoch = run.updatesPerEpoch();
              return Long.toString(Math.max(1, Math.round(seconds / cost / epoch)) * epoch);
            });
    return Integer.parseInt(decided);
  }

  private String text(LadderReport report) {
    return report.text(Panel.UPDATES) + report.text(Panel.SECONDS);
  }

  /** Returns what all results of a folder have in common, by name. */
  private Map<String, String> settings(LadderData data, TrainingOptions options, Backend backend) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model", data.model().description());
    settings.put("preprocessing", data.preprocessing().digest());
    settings.put("training data", data.training().digest());
    settings.put("validation data", data.validation().digest());
    settings.put("test data", data.test().digest());
    settings.put("options", common(options));
    settings.put("learning rates", learningRates.toString());
    settings.put(YARDSTICK, yardstick.toString());
    settings.put("curve points", Integer.toString(curvePoints));
    if (Tuning.trials(arms, learningRates) > 0) {
      settings.put("tuning updates", Integer.toString(tuningUpdates));
    }
    if (updates > 0) {
      settings.put("updates", Integer.toString(updates));
    }
    if (seconds > 0) {
      settings.put("seconds", Double.toString(seconds));
    }
    settings.put("backend", backend.name());
    settings.put("engine", backend.facts().getOrDefault("engine", ""));
    arms.forEach(arm -> settings.put("arm " + arm.name(), String.join("|", arm.words())));
    return settings;
  }

  /** Returns the options but for those that differ between trainings. */
  private static String common(TrainingOptions options) {
    return options.toBuilder().seed(0).epochs(1).steps(0).learningRate(1).build().toString();
  }

  private String head(LadderData data, TrainingOptions options, Backend backend) {
    return String.format(
        Locale.ROOT,
        "Trained on %s (%,d), validated on %s (%,d), compared on %s (%,d), %s. %s. Batches of %d,"
            + " KL warm-up %s, %s, learning rate by the schedule %s. Of each training the epoch with"
            + " the best validation bound of its own is judged. Means over seeds have 95 %%"
            + " t-intervals. Processor time is that of the updates alone. Backend %s, %s.%n",
        data.training().name(),
        data.training().size(),
        data.validation().name(),
        data.validation().size(),
        data.test().name(),
        data.test().size(),
        data.preprocessing().describe(),
        ModelDescription.of(data.model()),
        options.batchSize(),
        options.klWarmup(),
        options.optimizer(),
        options.schedule().label(),
        backend.name(),
        backend.facts().getOrDefault("engine", ""));
  }
}
