package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelOptions;
import io.github.vae4j.cli.option.TrainingFlags;
import io.github.vae4j.cli.option.VerifyOption;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.data.Channels;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains one model by several methods of inference, and compares them. */
@Command(
    name = "ladder",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    modelTransformer = LadderOptions.class,
    description = {
      "Trains one model by several methods of inference and compares them.",
      "",
      "The methods are the arms of the experiment. Each has the same data, seeds and budget of"
          + " tuning, and of each training the epoch with the best validation bound is kept. One panel"
          + " gives all arms the same number of updates, the other the same processor time. The"
          + " same judges estimate log p(x) of the same test images for all. An order of two arms is"
          + " claimed only where the judges that decide agree and the 95 %% t-intervals over seeds"
          + " exclude 0.",
      "",
      "Writes ladder.csv (every number), ladder.md (the tables), curves.csv, two figures, the"
          + " models and the estimates of each image. Started again with the same settings, it goes"
          + " on where it was; arms, seeds and judges may be added."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae reproduce ladder train-images-idx3-ubyte.gz t10k-images-idx3-ubyte.gz",
      "  vae reproduce ladder digits digits --updates 500 --judges bsvi:50 \\",
      "      --arms \"elbo;svi=svi:9|svi:9,step=0.05;bsvi:9\" \\",
      "      --learning-rates \"0.001;0.003\""
    })
public final class LadderCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "TRAIN", description = "Images to train on.")
  private String train = "";

  @Parameters(index = "1", paramLabel = "TEST", description = "Images to compare on.")
  private String test = "";

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--validation",
      paramLabel = "DATA",
      description =
          "Images that choose settings and the epoch that is kept. Default: a split of TRAIN.")
  private String validation = "";

  @Option(
      names = "--validation-split",
      paramLabel = "SHARE",
      description = "Share of TRAIN that is held out if --validation is not given. Default: 0.1.")
  private double validationSplit = 0.1;

  @Option(
      names = "--train-limit",
      paramLabel = "N",
      description = "Train on the first N images, before the split. Default: 0, for all.")
  private int trainLimit;

  @Option(
      names = "--test-limit",
      paramLabel = "N",
      description = "Compare on the first N images. Default: 300.")
  private int testLimit = 300;

  @Option(
      names = "--binarize",
      paramLabel = "HOW",
      description =
          "none, threshold (at one half) or dynamic (drawn anew each epoch; of validation and test"
              + " images once, the same for all). Default: none.")
  private String binarize = "none";

  @Option(
      names = {"--arms", "--methods"},
      split = ";",
      paramLabel = "ARM",
      description =
          "What is compared, with semicolons between: words as for --objective of 'vae train', or"
              + " NAME=WORD|WORD, of which validation images choose one. Default:"
              + " elbo;iwae:10;svi:9;savae:9;bsvi:9.")
  private List<String> arms = List.of("elbo", "iwae:10", "svi:9", "savae:9", "bsvi:9");

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Seeds 1 to N, or a list such as 4,5,6. Default: 5.")
  private String seeds = "5";

  @Option(
      names = "--updates",
      paramLabel = "N",
      description =
          "The panel of equal updates: at least N in whole epochs; 0 leaves it out. Default: 10000.")
  private int updates = 10_000;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "The panel of equal processor time: of each arm as many updates as take S seconds, by the"
              + " time that an update takes in the other panel. Default: 0, which leaves it out.")
  private double seconds;

  @Option(
      names = "--learning-rates",
      split = ";",
      paramLabel = "X",
      description =
          "Learning rates of which validation images choose one for each arm, with semicolons"
              + " between. Default: --learning-rate alone.")
  private List<Double> learningRates = List.of();

  @Option(
      names = "--tuning-updates",
      paramLabel = "N",
      description = "Updates of each trial of a setting. Default: a quarter of --updates.")
  private Optional<Integer> tuningUpdates = Optional.empty();

  @Option(
      names = "--yardstick",
      paramLabel = "WORD",
      description =
          "The estimator by which settings are chosen and curves drawn, as for --judges. It is the"
              + " same for all arms. Default: ${DEFAULT-VALUE}.")
  private String yardstick = "bsvi:20@200";

  @Option(
      names = "--judges",
      split = ";",
      paramLabel = "WORD",
      description =
          "How log p(x) is estimated: words as for --estimator of 'vae evaluate', with semicolons"
              + " between. ais:1000@100 judges the first 100 images alone; bdmc:1000@100 as many"
              + " that the model draws. Default: bsvi:500;ais:1000@100;iwae:5000.")
  private List<String> judges = List.of("bsvi:500", "ais:1000@100", "iwae:5000");

  @Option(
      names = "--decide",
      split = ";",
      paramLabel = "WORD",
      description =
          "The judges that have to agree on an order. Default: all but iwae, is and bdmc. IWAE at"
              + " the encoder's proposal misjudges models that were trained by refinement.")
  private List<String> decide = List.of();

  @Option(
      names = "--differences",
      split = ";",
      paramLabel = "PAIR",
      description =
          "Pairs of arms that are compared, such as 'bsvi:9 - svi:9', with semicolons between."
              + " Default: each arm and the first.")
  private List<String> differences = List.of();

  @Option(
      names = "--curve-points",
      paramLabel = "N",
      description =
          "How often a training is judged by the yardstick on its way, outside of its time. Default:"
              + " 8; 0 for never.")
  private int curvePoints = 8;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private TrainingFlags training = new TrainingFlags();
  @Mixin private VerifyOption verify = new VerifyOption();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: ladder.")
  private Path out = Path.of("ladder");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    List<Arm> compared = Arm.all(arms);
    List<Judge> judging = judges.stream().map(word -> Judge.of("--judges", word)).toList();
    TrainingOptions options = training.options(verify.asked());
    Ladder ladder =
        new Ladder(
            compared,
            seeds(),
            judging,
            Judge.deciding(judging, decide),
            Difference.all(differences, compared),
            learningRates.isEmpty() ? List.of(options.learningRate()) : learningRates,
            updates,
            seconds,
            tuningUpdates.orElse(Math.max(1, updates / 4)),
            yardstick(),
            curvePoints);
    List<Dataset> opened = new ArrayList<>();
    try (Backend engine = backend.open()) {
      LadderData common = data(opened);
      ladder.run(common, options, LadderFolder.open(out), engine, console);
      console.line("in %s", out);
      return ExitCodes.OK;
    } finally {
      opened.forEach(Dataset::close);
    }
  }

  /** Returns 1 to N for a number N, else the numbers of the list. */
  private List<Long> seeds() {
    try {
      return seeds.contains(",")
          ? Arrays.stream(seeds.split(",")).map(String::strip).map(Long::valueOf).toList()
          : LongStream.rangeClosed(1, Math.max(1, Integer.parseInt(seeds))).boxed().toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--seeds: expected a number of seeds, or a list such as 4,5,6, found '" + seeds + "'", e);
    }
  }

  private Judge yardstick() {
    Judge judge = Judge.of("--yardstick", yardstick);
    if (judge.simulates()) {
      throw new IllegalArgumentException(
          "--yardstick: expected an estimator for images, found "
              + judge
              + ", which draws its own");
    }
    return judge;
  }

  private LadderData data(List<Dataset> opened) {
    Dataset all = LadderData.first(opened(opened, train), trainLimit);
    Dataset tested = LadderData.first(opened(opened, test), testLimit);
    Splits.Parts parts =
        validation.isEmpty()
            ? Splits.validation(all, validationSplit, 1)
            : new Splits.Parts(all, opened(opened, validation));
    DatasetStatistics statistics = DatasetStatistics.of(all);
    Binarization how =
        Choice.of("--binarize", binarize, Binarization.values(), Binarization::label);
    VaeModel vae = model.of(all, statistics, how != Binarization.NONE, 0, Optional.empty());
    Preprocessing preprocessing = Preprocessing.fitting(all, statistics, vae.support()).with(how);
    return LadderData.of(vae, preprocessing, parts, tested);
  }

  private Dataset opened(List<Dataset> opened, String locator) {
    Dataset found = data.open(locator);
    if (!opened.isEmpty()) {
      found = Channels.matching(found, opened.get(0).itemShape());
    }
    opened.add(found);
    if (found.table().isPresent()) {
      throw new DataException(
          found.name() + ": expected images, found a table; 'vae compare' is for models of tables");
    }
    return found;
  }
}
