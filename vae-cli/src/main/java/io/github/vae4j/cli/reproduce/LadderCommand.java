package io.github.vae4j.cli.reproduce;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains one model by each rung of the ladder of inference and compares them. */
@Command(
    name = "ladder",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains one model by several methods of inference and compares them.",
      "",
      "All methods have the same number of updates and the same seeds. log p(x) of the same"
          + " test data is estimated by IWAE-K for all of them.",
      "",
      "Writes FOLDER/ladder.csv, with a line for each method and seed, and"
          + " FOLDER/ladder.md, the table."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae reproduce ladder train-images-idx3-ubyte.gz t10k-images-idx3-ubyte.gz")
final class LadderCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "TRAIN", description = "Images to train on.")
  private String train = "";

  @Parameters(
      index = "1",
      paramLabel = "TEST",
      description = "Images on which the methods are compared.")
  private String test = "";

  @Option(
      names = "--methods",
      split = ";",
      paramLabel = "WORD",
      description =
          "Methods as for --objective of 'vae train', with semicolons between them. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> methods =
      List.of(
          "elbo",
          "iwae:10",
          "svi:9",
          "savae:9",
          "bsvi:9",
          "bsvi:9,weights=learned",
          "bsvi:9,gradient=sir");

  @Option(names = "--seeds", paramLabel = "N", description = "Seeds 1 to N. Default: 3.")
  private int seeds = 3;

  @Option(
      names = "--updates",
      paramLabel = "N",
      description = "Updates of the parameters, in whole epochs. Default: 1500.")
  private int updates = 1500;

  @Option(names = "--batch-size", paramLabel = "N", description = "Data in one step. Default: 100.")
  private int batchSize = 100;

  @Option(
      names = "--train-limit",
      paramLabel = "N",
      description = "Train on the first N images. Default: 10000.")
  private int trainLimit = 10_000;

  @Option(
      names = "--test-limit",
      paramLabel = "N",
      description = "Compare on the first N images. Default: 300.")
  private int testLimit = 300;

  @Option(
      names = "--importance-samples",
      paramLabel = "K",
      description = "K of the IWAE-K estimate. Default: 5000.")
  private int importanceSamples = 5000;

  @Option(
      names = "--hidden",
      split = ",",
      paramLabel = "N",
      description = "Widths of the encoder's layers. Default: 200,200.")
  private List<Integer> hidden = List.of(200, 200);

  @Option(names = "--latent", paramLabel = "N", description = "Latent dimensions. Default: 50.")
  private int latent = 50;

  @Option(
      names = "--binarize",
      paramLabel = "HOW",
      description = "none, threshold or dynamic. Default: threshold.")
  private String binarize = "threshold";

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: ladder.")
  private Path out = Path.of("ladder");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    for (int number : new int[] {seeds, updates, batchSize, importanceSamples}) {
      if (number < 1) {
        throw new IllegalArgumentException(
            "ladder: --seeds, --updates, --batch-size and --importance-samples need at least 1, got "
                + number);
      }
    }
    RunFolder.create(out);
    Map<String, InferenceMethod> named = new LinkedHashMap<>();
    methods.forEach(word -> named.put(word, InferenceMethods.discover().create(word)));
    Stopwatch watch = new Stopwatch();
    try (Dataset training = DataOptions.images(train, trainLimit);
        Dataset tested = DataOptions.images(test, testLimit);
        Backend engine = backend.open()) {
      VaeSpec vae =
          VaeSpec.mlp(
              training.itemShape(),
              latent,
              Likelihoods.BERNOULLI,
              hidden.stream().mapToInt(Integer::intValue).toArray());
      Preprocessing preprocessing =
          Preprocessing.fitting(training, vae.support())
              .with(Choice.of("--binarize", binarize, Binarization.values(), Binarization::label));
      preprocessing.check(tested, vae, "give images of the same kind as those to train on");
      LadderTable table =
          new LadderTable(
              training,
              tested,
              vae,
              importanceSamples,
              String.format(
                  Locale.ROOT,
                  "%d epochs of %d updates, batch %d, Adam at 0.001 along a cosine, binarised by %s",
                  epochs(training),
                  inEpoch(training),
                  batchSize,
                  binarize));
      for (int seed = 1; seed <= seeds; seed++) {
        for (Map.Entry<String, InferenceMethod> method : named.entrySet()) {
          StepClock clock = new StepClock();
          TrainedVae trained =
              trainer(vae, preprocessing, method.getValue(), training, seed, clock)
                  .fit(training, engine);
          try (Evaluator evaluator = Evaluator.of(trained, true, engine)) {
            double[] bounds =
                evaluator.importanceWeightedPerDatum(
                    tested,
                    EvaluationOptions.defaults()
                        .withSamples(importanceSamples)
                        .withProgress(
                            done ->
                                console.progress((double) done / tested.size(), method.getKey())));
            table.add(method.getKey(), seed, bounds, clock.milliseconds());
          }
          table.write(out, engine);
          console.line(
              "%s, after %s", table.line(method.getKey(), seed), Console.duration(watch.seconds()));
        }
      }
      console.line("%n%s%nin %s", table.text(), out);
      return ExitCodes.OK;
    }
  }

  private int epochs(Dataset training) {
    return quotient(updates, inEpoch(training));
  }

  private int inEpoch(Dataset training) {
    return quotient(training.size(), batchSize);
  }

  private static int quotient(int a, int b) {
    return (a + b - 1) / b;
  }

  private Trainer trainer(
      VaeSpec vae,
      Preprocessing preprocessing,
      InferenceMethod method,
      Dataset data,
      long seed,
      TrainingListener listener) {
    TrainingOptions options =
        TrainingOptions.builder().epochs(epochs(data)).batchSize(batchSize).seed(seed).build();
    return Trainer.of(vae, preprocessing).method(method).options(options).listener(listener);
  }
}
