package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.likelihood.InferenceGaps;
import io.github.vae4j.core.likelihood.InferenceGaps.LogLikelihood;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.refinement.LocalProposals;
import io.github.vae4j.core.word.Choice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      "Tells whether the family of proposals or the encoder makes the ELBO lower than log"
          + " p(x).",
      "",
      "The approximation gap is what the ELBO loses because no proposal of the encoder's"
          + " family is the posterior. The amortisation gap is what it loses because the encoder"
          + " does not find the best proposal (Cremer, Li and Duvenaud 2018).",
      "",
      "The command seeks the best proposal of each datum by gradient steps, once from N(0,"
          + " I) and once from the encoder. The model stays fixed, and what the encoder makes of a"
          + " flow or a factor. --families seeks in other families as well: what they gain is what"
          + " a richer family buys. log p(x) is estimated from"
          + " below. Of several estimators the one with the largest mean over the data is taken."
          + " Without --limit the first 100 data are taken. Writes FOLDER/gaps.csv and"
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
          "Lower bounds on log p(x), with semicolons between several, such as"
              + " \"iwae:5000;ais:1000\". Default: iwae:5000.")
  private List<String> words = List.of("iwae:5000");

  @Option(
      names = "--estimates",
      paramLabel = "FILE",
      description =
          "Also write the estimate of log p(x) of each datum to FILE. If the file is there, its"
              + " estimates are not computed again, so an interrupted run goes on.")
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
      description = "Learning rate of the first step. It falls to 0 along a cosine. Default: 0.05.")
  private double learningRate = USUAL.learningRate();

  @Option(
      names = "--families",
      split = ",",
      paramLabel = "FAMILY",
      description =
          "Further families in which the best proposal of each datum is sought: diagonal, full"
              + " (normal with any covariance), or none. Default: diagonal,full.")
  private List<String> families = List.of("diagonal", "full");

  @Option(
      names = "--evaluation-samples",
      paramLabel = "N",
      description = "Samples for each reported ELBO. Default: 1000.")
  private int evaluationSamples = USUAL.evaluationSamples();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = USUAL.seed();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: gaps.")
  private Path out = Path.of("gaps");

  @Mixin private JsonOption json = new JsonOption();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    LocalProposals.Options search =
        new LocalProposals.Options(steps, samples, learningRate, evaluationSamples, seed);
    List<LikelihoodEstimator> named = estimators();
    List<LocalProposals.Family> others = others();
    TrainedVae vae = model.load();
    try (Dataset dataset = data.openFirstFor(vae, console, LIMIT);
        Backend engine = backend.open();
        LocalProposals proposals = new LocalProposals(vae, engine)) {
      RunFolder folder = RunFolder.create(out);
      if (!data.limited() && dataset.size() == LIMIT) {
        console.note("the first %d data; --limit asks for more or fewer", LIMIT);
      }
      Likelihoods ofModel = new Likelihoods(console, vae, engine, seed);
      ofModel.check(named, List.of());
      LikelihoodTable table = ofModel.table(dataset, named, file);
      String own = family(vae, proposals);
      LocalProposals.Bounds bounds = proposals.find(dataset, search, progress(console, own));
      Map<String, double[]> best = new LinkedHashMap<>();
      for (LocalProposals.Family other : others) {
        if (!other.label().equals(own)) {
          DoubleConsumer progress = progress(console, other.label());
          best.put(other.label(), proposals.find(other, dataset, search, progress).best());
        } else {
          best.put(own, bounds.best());
        }
      }
      best.put(own, bounds.best());
      console.erase();
      List<LogLikelihood> likelihoods =
          named.stream().map(e -> new LogLikelihood(e, table.column(e.name()))).toList();
      InferenceGaps gaps = InferenceGaps.of(likelihoods, bounds);
      LikelihoodEstimator taken = gaps.logLikelihood().estimator();
      Reliability reliability =
          table
              .reliability(taken)
              .orElseGet(() -> Reliability.unknown(taken.samples(), dataset.size()));
      GapsReport report =
          new GapsReport(gaps, reliability, dataset, Measure.of(vae, dataset), own, best);
      report.print(console);
      report.write(console, folder);
      console.line("gaps.csv and gaps.png in %s", out);
      console.document(
          document ->
              report.put(
                  document
                      .put("model", model.json(vae))
                      .put("seed", seed)
                      .put("folder", out.toString())));
      return ExitCodes.OK;
    }
  }

  private static String family(TrainedVae vae, LocalProposals proposals) {
    if (proposals.diagonal()) {
      return LocalProposals.Family.DIAGONAL.label();
    }
    String name = vae.model() instanceof VaeSpec spec ? spec.posterior().word() : "the model's own";
    // Where the map of a datum is held, it is no named family.
    return proposals.holdsMap() ? name + " with the encoder's map" : name;
  }

  private List<LocalProposals.Family> others() {
    if (families.equals(List.of("none"))) {
      return List.of();
    }
    List<LocalProposals.Family> all =
        List.of(LocalProposals.Family.DIAGONAL, LocalProposals.Family.FULL);
    List<LocalProposals.Family> named = new ArrayList<>();
    for (LocalProposals.Family family : all) {
      if (families.contains(family.label())) {
        named.add(family);
      }
    }
    for (String word : families) {
      Choice.of(
          "--families",
          word,
          all.toArray(LocalProposals.Family[]::new),
          LocalProposals.Family::label);
    }
    return named;
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

  private static DoubleConsumer progress(Console console, String family) {
    Stopwatch watch = new Stopwatch();
    return share ->
        console.progress(
            share,
            String.format(
                Locale.ROOT,
                "best proposals, %s: %.0f %%, %s left",
                family,
                100 * share,
                Console.duration(watch.seconds() * (1 - share) / share)));
  }
}
