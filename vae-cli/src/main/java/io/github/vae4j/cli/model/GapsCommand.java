package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.Preflight;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.likelihood.InferenceGaps;
import io.github.vae4j.core.likelihood.InferenceGaps.LogLikelihood;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.LocalProposals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Splits the distance of the ELBO from log p(x) into what the family and what the encoder lose. */
@Command(
    name = "gaps",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells why the ELBO of a model lies below log p(x): because no proposal of the encoder's family fits the posterior"
          + " (approximation gap), or because the encoder does not find the best one (amortisation gap; Cremer, Li and"
          + " Duvenaud 2018).",
      "",
      "For each datum the best proposal is sought by gradient steps, once from N(0, I) and once from the encoder, the"
          + " model held fixed. log p(x) is estimated from below; of several estimators the one with the greatest mean"
          + " over the data is taken. Without --limit the first 100 data are taken. Writes FOLDER/gaps.csv and"
          + " FOLDER/gaps.png."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae gaps runs/digits/model.safetensors digits --limit 200 --out gaps")
public final class GapsCommand implements Callable<Integer> {
  private static final int LIMIT = 100;
  private static final LocalProposals.Options USUAL = LocalProposals.Options.defaults(1);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--estimator",
      split = ";",
      paramLabel = "WORD",
      description =
          "Lower bounds on log p(x), with semicolons between several, such as \"iwae:5000;ais:1000\". Default: iwae:5000.")
  private List<String> words = List.of("iwae:5000");

  @Option(
      names = "--estimates",
      paramLabel = "FILE",
      description =
          "Also write the estimate of log p(x) of each datum. If the file is there, what it holds is not computed again:"
              + " an interrupted run goes on.")
  private Path file = Path.of("");

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each search for the best proposal. Default: 1000.")
  private int steps = USUAL.steps();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Samples of a proposal in each step, at most 1024. Default: 10.")
  private int samples = USUAL.samples();

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "Of the first step; it falls to 0 along a cosine. Default: 0.05.")
  private double learningRate = USUAL.learningRate();

  @Option(
      names = "--evaluation-samples",
      paramLabel = "N",
      description = "Samples of which each reported ELBO is the mean. Default: 1000.")
  private int evaluationSamples = USUAL.evaluationSamples();

  @Option(names = "--seed", paramLabel = "N", description = "Of the draws. Default: 1.")
  private long seed = USUAL.seed();

  @Option(names = "--out", paramLabel = "FOLDER", description = "Default: gaps.")
  private Path out = Path.of("gaps");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    LocalProposals.Options search =
        new LocalProposals.Options(steps, samples, learningRate, evaluationSamples, seed);
    List<LikelihoodEstimator> named = estimators();
    TrainedVae vae = model.load();
    try (Dataset dataset = data.openFirst(LIMIT);
        Backend engine = backend.open();
        LocalProposals proposals = new LocalProposals(vae, engine)) {
      Preflight.require(dataset, vae);
      RunFolder folder = RunFolder.create(out);
      if (!data.limited() && dataset.size() == LIMIT) {
        console.line("the first %d data; --limit asks for more or fewer", LIMIT);
      }
      LikelihoodTable table =
          new Likelihoods(console, vae, engine, seed).table(dataset, named, file);
      LocalProposals.Bounds bounds = proposals.find(dataset, search, progress(console));
      console.erase();
      List<LogLikelihood> likelihoods =
          named.stream().map(e -> new LogLikelihood(e, table.column(e.name()))).toList();
      GapsReport report = new GapsReport(InferenceGaps.of(likelihoods, bounds), dataset);
      report.print(console);
      report.write(folder);
      console.line("gaps.csv and gaps.png in %s", out);
      return ExitCodes.OK;
    }
  }

  private List<LikelihoodEstimator> estimators() {
    List<LikelihoodEstimator> named = new ArrayList<>();
    for (String word : words) {
      if (LikelihoodEstimators.isBidirectional(word)) {
        throw refusal(word, "draws data of its own");
      }
      LikelihoodEstimator estimator = LikelihoodEstimators.create(word);
      if (estimator.side() == LikelihoodEstimator.Side.ABOVE) {
        throw refusal(word, "estimates from above");
      }
      named.add(estimator);
    }
    return named;
  }

  private static IllegalArgumentException refusal(String word, String reason) {
    return new IllegalArgumentException(
        "--estimator "
            + word
            + ": "
            + reason
            + "; name lower bounds on log p(x), such as iwae:5000 or ais:1000");
  }

  private static DoubleConsumer progress(Console console) {
    Stopwatch watch = new Stopwatch();
    return share ->
        console.progress(
            share,
            String.format(
                Locale.ROOT,
                "best proposals: %.0f %%, %s left",
                100 * share,
                Console.duration(watch.seconds() * (1 - share) / share)));
  }
}
