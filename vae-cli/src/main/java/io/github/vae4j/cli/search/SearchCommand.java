package io.github.vae4j.cli.search;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.model.SetupOptions;
import io.github.vae4j.cli.model.TrainCommand;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.cli.option.ModelOptions;
import io.github.vae4j.cli.option.OptionWord;
import io.github.vae4j.cli.option.TrainingFlags;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries settings of a training and keeps the best. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tries settings of 'vae train' and keeps the best, by a bound on validation data.",
      "",
      "Settings are drawn at random from what varies. Hyperband trains many of them for a short"
          + " part of a training; the best third goes on for three times as long, and so on."
          + " Validation data judge all trials by the same estimator of log p(x). They choose, so"
          + " their number of the best is a little too high; --test has data for a fair one.",
      "",
      "Leaves search.csv (every trial), a run folder for each trial, the best model, and the"
          + " evaluation and pictures of the best in its run folder. Started again with the same"
          + " options, it goes on where it was."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae search digits --budget-minutes 20",
      "  vae search claims.csv --label fraud --train-on no \\",
      "      --vary \"latent=2..32:log\" --vary \"hidden=32|64|128,128\"",
      "  vae search digits --strategy random --trials 30 --epochs 20 \\",
      "      --vary \"objective=elbo|iwae:5,dreg\""
    })
public final class SearchCommand implements Callable<Integer> {
  private static final String TRAIN = "train";

  /** What tells a search from the training of a trial. */
  private static final Set<String> OWN =
      Set.of("vary", "strategy", "trials", "rungs", "rounds", "budget-minutes", "yardstick", "out");

  /** Which settings are trained, and for how long. */
  private enum Strategy {
    HYPERBAND,
    RANDOM;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int TRIALS = 20;

  /** Options of model and training that change what log p(x) is of, and so cannot vary. */
  private static final Set<String> OF_DATA = Set.of("model");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--vary",
      paramLabel = "OPTION=VALUES",
      description =
          "An option that varies: A|B|C for some values, LEAST..MOST for a range, with :log behind"
              + " it for one whose logarithm is uniform. May be repeated. Default: "
              + Space.USUAL
              + ".")
  private List<String> vary = List.of();

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description =
          "hyperband, which stops poor settings early, or random, which trains all to their end."
              + " Default: hyperband.")
  private String strategy = "hyperband";

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Settings that random tries. Default: 20, or with --budget-minutes no limit.")
  private Optional<Integer> trials = Optional.empty();

  @Option(
      names = "--rungs",
      paramLabel = "N",
      description =
          "How often hyperband stops settings on their way, at most: the shortest part of a training"
              + " is a third of a third, and so on. Default: ${DEFAULT-VALUE}.")
  private int rungs = 3;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of hyperband. Default: 1, or with --budget-minutes no limit.")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--budget-minutes",
      paramLabel = "M",
      description =
          "Begin no training when all trials together have taken so long, and end the one at hand."
              + " Default: 0, for no limit.")
  private double budgetMinutes;

  @Option(
      names = "--yardstick",
      paramLabel = "WORD",
      description =
          "The estimator of log p(x) that judges all trials on validation data, as for --estimator"
              + " of 'vae evaluate'. Default: ${DEFAULT-VALUE}.")
  private String yardstick = "iwae:20";

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: search.")
  private Path out = Path.of("search");

  @Mixin private SetupOptions what = new SetupOptions();
  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    requireInRange();
    LikelihoodEstimator judge =
        OptionWord.of("--yardstick", yardstick, LikelihoodEstimators::create);
    Strategy how = Choice.of("--strategy", strategy, Strategy.values(), Strategy::label);
    requireOf(how);
    Set<String> given = given();
    List<String> varied = vary.isEmpty() ? usual(given) : vary;
    Space space = Space.of(varied, allowed(), given);
    for (Dimension dimension : space.dimensions()) {
      for (String end : dimension.ends()) {
        command(new Trial(0, Map.of(dimension.option(), end))); // refuses what is no value
      }
    }
    SearchFolder folder = SearchFolder.open(out, settings(varied), space);
    int looks = looks();
    Interruption.listen();
    Stopwatch watch = new Stopwatch();
    double before = folder.seconds();
    BooleanSupplier timeIsUp =
        () -> budgetMinutes > 0 && before + watch.seconds() >= 60 * budgetMinutes;
    int unlimited = budgetMinutes > 0 ? Integer.MAX_VALUE : 0;
    try (Backend engine = backend.open()) {
      TrialRun run =
          new TrialRun(
              folder,
              this::command,
              judge,
              what.seed(),
              engine,
              console,
              new TrialRun.Like(),
              timeIsUp);
      Search search = new Search(space, folder, run, console, what.seed(), timeIsUp);
      console.line("%5s  %5s  %18s  settings", "trial", "part", judge.name() + ", nats");
      folder.judged().forEach(judged -> console.line("%s", Search.line(judged)));
      if (how == Strategy.RANDOM) {
        search.random(trials.orElse(Math.max(TRIALS, unlimited)));
      } else {
        search.hyperband(Halving.round(looks, rungs), rounds.orElse(Math.max(1, unlimited)));
      }
    }
    return finish(console, folder, judge, timeIsUp.getAsBoolean());
  }

  private void requireInRange() {
    if (!(budgetMinutes >= 0) || Double.isInfinite(budgetMinutes)) {
      throw new IllegalArgumentException(
          "--budget-minutes: needs to be at least 0, got " + budgetMinutes);
    }
    if (trials.orElse(1) < 1 || rounds.orElse(1) < 1 || rungs < 0) {
      throw new IllegalArgumentException(
          "--trials and --rounds: need at least 1, and --rungs 0, got "
              + trials.orElse(1)
              + ", "
              + rounds.orElse(1)
              + " and "
              + rungs);
    }
  }

  /** Refuses what the other strategy would heed. */
  private void requireOf(Strategy how) {
    List<String> foreign =
        how == Strategy.RANDOM ? List.of("--rungs", "--rounds") : List.of("--trials");
    for (String option : foreign) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new IllegalArgumentException(
            option
                + ": is of the other strategy, found --strategy "
                + how.label()
                + "; "
                + (how == Strategy.RANDOM
                    ? "leave it out"
                    : "add --strategy random, or take --rounds"));
      }
    }
  }

  /** Returns how often a whole training looks at its validation data. */
  private int looks() {
    Trial first = new Trial(0, Map.of());
    try (SetupOptions.Setup setup = command(first).setup(TrainingListener.none())) {
      TrainingOptions options = setup.trainer().options();
      int data = setup.parts().training().size();
      int each = options.passesPerLook(data);
      return (options.passes(data) + each - 1) / each;
    }
  }

  /** Evaluates the best model and draws its pictures, as a training does. */
  private int finish(Console console, SearchFolder folder, LikelihoodEstimator judge, boolean up) {
    Optional<Judged> best = folder.best();
    if (best.isEmpty()) {
      throw new IllegalArgumentException(
          up
              ? "--budget-minutes: the time was up before the first trial was judged; give more, and"
                  + " start the same command again to go on"
              : "--vary: no trial could be trained; what is wrong with each is told above");
    }
    Path run = folder.trial(best.get().trial());
    console.line(
        "%nbest     trial %d of %d: %s %s nats on validation data",
        best.get().trial().number(),
        folder.judged().stream().map(Judged::trial).distinct().count(),
        judge.name(),
        best.get().number());
    console.line("settings %s", best.get().trial().text());
    if (best.get().part() > 1) {
      console.note(
          "the time was up before a training came to its end; go on by the same command and a"
              + " greater --budget-minutes, or with this trial alone by: vae train --resume %s",
          run);
    }
    int code = best.get().part() > 1 ? ExitCodes.OK : report(run);
    Path kept = folder.keep(run.resolve(TrainingFolder.MODEL));
    console.line(
        "%nleft in %s: search.csv, %s, and run folders in trials", out, kept.getFileName());
    return code;
  }

  /** Goes on with a training that is at its end, which leaves its evaluation and pictures. */
  private int report(Path run) {
    CommandLine train = train();
    Path configuration = TrainingFolder.configuration(run);
    List<String> arguments = new ArrayList<>();
    arguments.add("--config=" + configuration);
    arguments.addAll(ConfigurationFile.arguments(configuration, train));
    arguments.add("--resume=" + run);
    return train.execute(arguments.toArray(String[]::new));
  }

  private CommandLine train() {
    return Named.get(spec.commandLine().getParent().getSubcommands(), TRAIN);
  }

  /** Returns the training of a trial. */
  private TrainCommand command(Trial trial) {
    List<String> arguments = new ArrayList<>(base());
    trial.settings().forEach((option, value) -> arguments.add("--" + option + "=" + value));
    CommandLine train = train();
    train.parseArgs(arguments.toArray(String[]::new));
    return train.getCommand();
  }

  /** Returns the arguments that all trials have in common. */
  private List<String> base() {
    List<String> arguments = new ArrayList<>();
    for (OptionSpec option : matched().toList()) {
      String name = option.longestName();
      if (option.arity().max() == 0) {
        arguments.add(name);
      } else {
        option.originalStringValues().forEach(value -> arguments.add(name + "=" + value));
      }
    }
    if (!given().contains("search")) {
      arguments.add("--search=off"); // of a table's likelihood, which may vary
    }
    arguments.add(what.argument());
    return arguments;
  }

  private Stream<OptionSpec> matched() {
    return spec.commandLine().getParseResult().matchedOptions().stream()
        .filter(option -> !OWN.contains(name(option)) && !option.inherited());
  }

  private Set<String> given() {
    return matched().map(SearchCommand::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(OptionSpec option) {
    return option.longestName().substring(2);
  }

  /** Returns what varies where nobody says it, but for what is held at one value. */
  private static List<String> usual(Set<String> given) {
    List<String> varied =
        Arrays.stream(Space.USUAL.split(", ")) // within a value commas have no blank behind them
            .filter(text -> !given.contains(text.replaceFirst("=.*", "")))
            .toList();
    if (varied.isEmpty()) {
      throw new IllegalArgumentException(
          "--vary: all that varies by default is held at one value; name what varies");
    }
    return varied;
  }

  /** Returns the options that may vary: those of the model and of the training, not of the data. */
  private static Set<String> allowed() {
    return Stream.of(ModelOptions.class, TrainingFlags.class)
        .flatMap(type -> CommandSpec.forAnnotatedObject(type).options().stream())
        .filter(option -> !option.hidden())
        .map(SearchCommand::name)
        .filter(name -> !OF_DATA.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns all that the numbers of a search depend on. */
  private String settings(List<String> varied) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("training", String.join(" ", base()));
    settings.put("vary", varied);
    settings.put("strategy", strategy);
    settings.put("rungs", rungs);
    settings.put("yardstick", yardstick);
    return ConfigurationFile.text(settings);
  }
}
