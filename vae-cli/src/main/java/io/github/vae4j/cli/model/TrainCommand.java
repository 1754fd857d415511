package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.label.ClassifyCommand;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.cli.option.ShellWords;
import io.github.vae4j.cli.report.Report;
import io.github.vae4j.cli.report.RunRecord;
import io.github.vae4j.cli.show.Checkpoints;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.ModelDescription;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.cli.show.TrainingProgress;
import io.github.vae4j.cli.show.Version;
import io.github.vae4j.cli.table.SchemaLines;
import io.github.vae4j.cli.yaml.Yaml;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Printable;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.semisupervised.Classification;
import io.github.vae4j.core.tensorboard.TensorBoardLog;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model and leaves a run folder. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a variational autoencoder and leaves a folder with the model, its metrics and"
          + " pictures.",
      "",
      "Every number is a bound with its error. ELBO and IWAE-K are lower bounds on log"
          + " p(x), in nats per datum. Higher is better."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae train digits",
      "  vae train train-images-idx3-ubyte.gz --binarize dynamic --latent 30",
      "  vae train claims.csv --label fraud --train-on no --count visits",
      "  vae train digits --objective iwae:10,dreg",
      "  vae train digits --config run.yaml --dry-run"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SetupOptions what = new SetupOptions();

  @Option(
      names = "--importance-samples",
      paramLabel = "K",
      description = "K of the IWAE-K estimate at the end. Default: 100.")
  private int importanceSamples = 100;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: runs/NAME, with a number if that is there.")
  private Path out = Path.of("");

  @Option(
      names = "--overwrite",
      description = "Replace the files of an older training in the folder of --out.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      paramLabel = "FOLDER",
      description =
          "Go on with the training that was stopped or killed in this folder, with the same numbers"
              + " as if it had not been. --epochs or --steps can be raised; all else stays.")
  private Path resume = Path.of("");

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "M",
      description =
          "Longest time within an epoch without a checkpoint, in minutes. There is one after each"
              + " epoch too, as long as they take no more than a hundredth of the time. Default:"
              + " ${DEFAULT-VALUE}.")
  private double checkpointMinutes = 5;

  @Option(
      names = "--profile",
      description =
          "Tell where the time goes, by phase and by equation of a step, beside what the counted"
              + " work would take at the engine's best rates; also in profile.csv. The model has"
              + " the same bits.")
  private boolean profile;

  @Option(
      names = "--tensorboard",
      description =
          "Also write a log into the folder that TensorBoard shows while the training goes on, by:"
              + " tensorboard --logdir runs.")
  private boolean tensorboard;

  @Option(
      names = "--dry-run",
      description =
          "Print the configuration, the number of parameters and the memory. Refuse what the"
              + " training would refuse. Then stop.")
  private boolean dryRun;

  @Mixin private BackendOptions backend = new BackendOptions();

  private Optional<TrainingFolder> opened = Optional.empty();

  private static final Set<String> NOT_CONFIGURED =
      Set.of(
          "help",
          "version",
          "config",
          "data",
          "dry-run",
          "profile",
          "verbose",
          "quiet",
          "out",
          "overwrite",
          "resume",
          "checkpoint-minutes");

  private static final double MOST_MINUTES = 1e6;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    if (!(checkpointMinutes > 0 && checkpointMinutes <= MOST_MINUTES)) {
      throw new IllegalArgumentException(
          "--checkpoint-minutes: needs to be above 0, got " + checkpointMinutes);
    }
    if (given(resume) && !spec.commandLine().getParseResult().hasMatchedOption("--config")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--resume: expected on the command line itself, found in a file");
    }
    ImportanceSampling last = ImportanceSampling.iwae(importanceSamples);
    if (!given(resume) && given(out) && !overwrite && !dryRun) {
      TrainingFolder.requireFree(out);
    }
    if (given(resume)) {
      what.startFrom(TrainingFolder.configuration(resume).resolveSibling(TrainingFolder.START));
    }
    TrainingProgress only = new TrainingProgress(console);
    try (SetupOptions.Setup setup = what.setup(tensorboard ? logged(console, only) : only);
        Backend engine = backend.open()) {
      only.of(setup.measure());
      describe(console, setup, engine);
      if (dryRun) {
        setup.check(engine);
        console.line("%n%s", configuration().strip());
        return ExitCodes.OK;
      }
      try (TrainingFolder folder = folder()) {
        opened = Optional.of(folder);
        Interruption.listen();
        TableSearch.Found searched = session(console, folder).train(setup, only, engine);
        TrainedVae trained = searched.vae();
        TrainingProgress progress = searched.progress();
        progress.divergence().ifPresent(what -> console.note("%s", what));
        try {
          report(console, trained, setup, last, engine, folder, progress);
        } catch (NonFiniteException | VerificationException e) {
          console.say("the trained model is in %s", folder.model());
          throw e;
        } catch (Interruption.StoppedException e) {
          throw new Interruption.StoppedException(
              "stopped after the training; the trained model is in "
                  + folder.model()
                  + "; evaluate it and draw its pictures by: vae train --resume "
                  + folder.path());
        }
        if (Interruption.requested()) {
          throw new Interruption.StoppedException("told to stop when all was done");
        }
      }
      return ExitCodes.OK;
    }
  }

  private TrainingListener logged(Console console, TrainingListener progress) {
    TensorBoardLog log =
        new TensorBoardLog(
            () -> opened.orElseThrow().files().path(),
            InstantSource.system(),
            failure ->
                console.note(
                    "the log for TensorBoard is not kept: %s",
                    String.valueOf(failure.getMessage())));
    return TrainingListener.both(progress, log);
  }

  private static boolean given(Path path) {
    return !path.toString().isEmpty();
  }

  private TrainingFolder folder() {
    if (given(resume)) {
      TrainingFolder folder = TrainingFolder.resume(resume);
      if (folder.cannotGoOn()) {
        folder.close();
        throw new FileException(
            resume
                + ": expected a checkpoint to go on from, found a model alone; start a new training"
                + " at its weights by --from");
      }
      return folder;
    }
    return given(out) ? TrainingFolder.open(out, overwrite) : TrainingFolder.next(runName());
  }

  private TrainingSession session(Console console, TrainingFolder folder) {
    Duration every = Duration.ofMillis(Math.round(checkpointMinutes * 60_000));
    String configuration = configuration();
    return new TrainingSession(
        console,
        new Checkpoints(folder, every, given(resume)),
        command() + Yaml.FORMAT_LINE + configuration,
        profile,
        what.from(),
        vae ->
            vae.withProvenance(Map.of("vae4j", Version.current(), "configuration", configuration))
                .withProvenance(AnomalyClass.provenance(what.trainedOn())));
  }

  /** Opens and checks the data, and makes of the options what is to be trained. */
  public SetupOptions.Setup setup(TrainingListener listener) {
    return what.setup(listener);
  }

  private String runName() {
    String data =
        what.argument()
            .replaceFirst("(?s)^(jdbc:[^?;]*).*", "$1") // parameters of a database
            .replaceFirst("(?s)[/\\\\]?[^/\\\\]*[*?].*", ""); // all files of a folder
    String name = data.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\:]", "");
    String stem = name.replaceAll("\\.gz$", "").replaceAll("\\.[a-z]+$", "");
    return stem.isEmpty() ? "data" : stem;
  }

  /** Returns all options as they are in force, in the form of a configuration file. */
  public String configuration() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", what.argument());
    for (OptionSpec option : spec.options()) {
      String name = option.longestName().substring(2);
      boolean older = option.hidden() && Objects.equals(option.getValue(), option.initialValue());
      if (!NOT_CONFIGURED.contains(name) && !older && !what.foreign(name)) {
        ConfigurationFile.plain(option.getValue()).ifPresent(value -> options.put(name, value));
      }
    }
    return ConfigurationFile.text(options);
  }

  /** Returns the command with the options that were given, as a comment of a file. */
  private String command() {
    if (given(resume)) {
      return RunRecord.command(TrainingFolder.configuration(resume)).map(c -> c + "\n").orElse("");
    }
    if (!spec.commandLine().getParseResult().hasMatchedOption("--config")) {
      String typed =
          spec.commandLine().getParseResult().originalArgs().stream()
              .map(ShellWords::quoted)
              .collect(Collectors.joining(" "));
      return Printable.line("# vae " + typed) + "\n";
    }
    // Of a file and the options beside it, which are put together, what they come to.
    List<String> words = new ArrayList<>(List.of("# vae train", what.argument()));
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (!NOT_CONFIGURED.contains(name.substring(2)) && !what.foreign(name.substring(2))) {
        ConfigurationFile.plain(option.getValue())
            .ifPresent(value -> words.addAll(ShellWords.option(name, value)));
      }
    }
    return Printable.line(String.join(" ", words)) + "\n";
  }

  /** Returns what pictures do not show of data that are no table; nothing if they show all. */
  private static Optional<String> pictures(Shape event) {
    Optional<ImageShape> image = ImageShape.of(event);
    if (event.rank() > 1 && ImageShape.drawn(event).isEmpty()) {
      return Optional.of(
          "data of shape %s are no images of 1, 3 or 4 channels: no pictures are drawn%s"
              .formatted(event, image.isEmpty() ? ", and networks see them as flat vectors" : ""));
    }
    return image
        .filter(drawn -> drawn.channels() > ImageShape.COLOURS)
        .map(drawn -> "pictures show the first 3 of 4 channels as red, green and blue");
  }

  private static void describe(Console console, SetupOptions.Setup setup, Backend engine) {
    VaeModel vae = setup.vae();
    Splits.Parts parts = setup.parts();
    TrainingPlan plan = setup.trainer().plan(engine);
    console.aside(
        "data     %s: %,d for training, %,d for validation",
        parts.training().name(), parts.training().size(), parts.validation().size());
    console.asideText(
        "         ", "shape " + vae.eventShape() + ", " + setup.preprocessing().describe());
    setup
        .preprocessing()
        .schema()
        .ifPresent(schema -> SchemaLines.print(console, "columns  ", schema));
    setup.measure().note().ifPresent(note -> console.asideText("note     ", note));
    setup.notes().forEach(note -> console.asideText("note     ", note));
    pictures(vae.eventShape()).ifPresent(note -> console.asideText("note     ", note));
    console.asideText(
        "model    ",
        String.format(
            Locale.ROOT, "%s: %,d parameters", ModelDescription.of(vae), plan.parameters()));
    Conditioning conditioning = setup.preprocessing().conditioning();
    if (conditioning.size() > 0) {
      console.asideText("given    ", conditioning.describe());
    }
    console.asideText(
        "step     ",
        String.format(
            Locale.ROOT,
            "%,d operations, %.1f MFLOP, %.1f MB of parameters and optimiser state, %.1f MB of"
                + " intermediates",
            plan.equations(),
            plan.flops().total() / 1e6,
            plan.stateBytes() / 1e6,
            plan.peakBytes() / 1e6));
    console.asideText("backend  ", engine.name() + ": " + NamedValues.facts(engine.facts()));
  }

  private void report(
      Console console,
      TrainedVae trained,
      SetupOptions.Setup setup,
      ImportanceSampling estimator,
      Backend engine,
      TrainingFolder folder,
      TrainingProgress progress) {
    Dataset last = setup.last();
    console.aside("");
    Evaluation evaluation =
        Evaluation.run(
            console,
            trained,
            last,
            List.of(estimator),
            Path.of(""),
            what.seed(),
            what.verified(),
            engine);
    evaluation.print(console);
    evaluation.printLimits(console, Optional.empty());
    if (Classification.knows(trained)) {
      ClassifyCommand.print(
          console, Classification.of(trained, last, engine), evaluation.name("accuracy") + "     ");
    }
    progress.divergence().ifPresent(what -> console.noteBelow(Evaluation.NOTE, what));
    folder.files().text(TrainingFolder.EVALUATION, evaluation.csv());
    Reference.scored(console, trained, setup.parts().validation(), engine).save(folder.model());
    LikelihoodTable estimates = evaluation.table();
    estimates.write(folder.files().file(TrainingFolder.ESTIMATES));
    String bound = estimator.bound() + "-" + estimator.samples();
    new RunRecord(trained, last, estimates.column(estimator.name()), bound, what.seed())
        .write(console, engine, folder.files());
    Report.write(console, folder.files().path());
    console.line("%nleft in %s:", folder.path());
    for (String line : folder.files().listing()) {
      console.line("  %s", line);
    }
  }
}
