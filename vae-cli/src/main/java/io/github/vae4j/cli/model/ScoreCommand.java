package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.label.PartialLabels;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.OutTable;
import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.cli.option.VerifyOption;
import io.github.vae4j.cli.output.Destination;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.score.ScoredBy;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.RankingMetrics;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.decision.Threshold;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.evaluation.Scores;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes how unlikely the model finds each datum. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes how unlikely the model finds each datum, as CSV.",
      "",
      "The score is -log p(x) in nats, estimated by importance sampling. Higher is stranger. Of"
          + " grey levels under a Bernoulli, which have no p(x), it is the cross-entropy less the"
          + " entropy of the grey levels. --by asks for another score.",
      "",
      "Beside it stand its Monte Carlo error, the effective sample size and Pareto k-hat of its draws"
          + " (above 0.5 of 100 draws the score is not to be trusted), its percentile among the scores"
          + " of the validation data, the row, line or file, the columns that are ids, and the label if"
          + " there is one.",
      "",
      "The score of a datum does not depend on the other data. It is the same in every run with one"
          + " seed. With --refine the score is the negative bound of the refined proposal, and has"
          + " neither error nor percentile.",
      "",
      "If the labels say which data are anomalies, AUROC and average precision are printed, with"
          + " errors from a bootstrap of 1,000 resamples."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae score runs/digits/model.safetensors digits --out scores.csv",
      "  vae score runs/claims/model.safetensors new.csv \\",
      "      --threshold quantile:0.99 --explain 3",
      "  tail -n +1 -f claims.csv | vae score runs/claims/model.safetensors --stream"
    })
public final class ScoreCommand implements Callable<Integer> {
  private static final int STRANGEST = 5;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--importance-samples",
      paramLabel = "K",
      description = "Draws for each datum. Default: 100.")
  private int samples = 100;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "WHERE",
      description =
          "A .csv or .parquet file, - for CSV on standard output, or a database as jdbc:... Default:"
              + " scores.csv.")
  private String out = "scores.csv";

  @Mixin private OutTable table = new OutTable();

  @Option(
      names = "--stream",
      description =
          "Score rows of a table on the standard input as they come, perhaps without an end, and"
              + " write each score to the standard output as soon as it is known. A row that cannot be"
              + " scored has an empty score and a line on the standard error.")
  private boolean stream;

  @Mixin private JsonOption json = new JsonOption();
  @Mixin private Decision decision = new Decision();
  @Mixin private Explanations explanations = new Explanations();
  @Mixin private AnomalyClass anomalies = new AnomalyClass();
  @Mixin private ScoredBy by = new ScoredBy();
  @Mixin private RefineOptions refine = new RefineOptions();
  @Mixin private VerifyOption verify = new VerifyOption();
  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    if (stream) {
      return stream();
    }
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    by.check(vae, refine);
    Destination to = table.of(out, "scores");
    refine.check(to);
    String unlike = by.unlike(refine);
    decision.check(vae, unlike);
    explanations.check(vae, unlike);
    try (Dataset dataset = data.openFor(vae, console);
        Backend engine = backend.open()) {
      anomalies.check(dataset);
      PartialLabels.note(console, vae, dataset);
      EvaluationOptions options = options();
      Measure measure = Measure.of(vae, dataset);
      Scores scores =
          refine.given()
              ? by.refined(
                  refine.refine(console, vae, dataset, measure, seed, engine), vae, dataset)
              : by.complete(scores(console, vae, dataset, engine, options), vae, dataset);
      if (unlike.isEmpty()) {
        Reference.noteSamples(console, vae, samples);
      }
      Optional<ReferenceScores> reference =
          unlike.isEmpty() ? Reference.of(console, vae, measure) : Optional.empty();
      report(console, vae, dataset, engine, options, scores, reference, to);
      return ExitCodes.OK;
    }
  }

  private int stream() {
    ScoreStream.requireNoOther(spec.commandLine().getParseResult());
    out = OutputFile.STREAM;
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    decision.check(vae, "");
    explanations.check(vae, "");
    ScoreStream.check(vae, explanations, decision);
    try (Backend engine = backend.open()) {
      Reference.noteSamples(console, vae, samples);
      return new ScoreStream(console, vae, engine, options(), decision, explanations)
          .score(data.partsFor(vae, ScoreStream.MOST_ROWS));
    }
  }

  private EvaluationOptions options() {
    return EvaluationOptions.defaults()
        .withSamples(samples)
        .withSeed(seed)
        .withVerify(verify.asked());
  }

  private static Scores scores(
      Console console, TrainedVae vae, Dataset dataset, Backend engine, EvaluationOptions options) {
    EvaluationOptions told =
        options.withProgress(
            done ->
                console.progress(
                    (double) done / dataset.size(), done + " of " + dataset.size() + " scored"));
    try (Scorer scorer = new Scorer(vae, engine, told)) {
      Scores scores = scorer.scores(dataset);
      scorer.verification().ifPresent(found -> console.aside("verified %s", found));
      return scores;
    }
  }

  private void report(
      Console console,
      TrainedVae vae,
      Dataset dataset,
      Backend engine,
      EvaluationOptions options,
      Scores scores,
      Optional<ReferenceScores> reference,
      Destination to) {
    double[] nats = scores.nats();
    Optional<Threshold> threshold = decision.of(reference, nats);
    int[] strangest =
        IntStream.range(0, nats.length)
            .boxed()
            .sorted((a, b) -> Double.compare(nats[b], nats[a]))
            .mapToInt(i -> i)
            .toArray();
    int explained =
        threshold
            .map(t -> (int) Arrays.stream(nats).filter(t::flags).count())
            .orElse(Explanations.UNFLAGGED);
    ScoreTable results =
        new ScoreTable(
            dataset,
            ScoreTable.ids(vae, dataset),
            scores,
            reference,
            threshold,
            explanations.of(console, vae, engine, dataset, options, strangest, explained),
            explanations.columns());
    results.write(to);
    console.line(
        "%,d %s%s in %s; the strangest:",
        nats.length, nats.length == 1 ? "score" : "scores", by.describe(), to.name());
    int[] shown = Arrays.copyOf(strangest, Math.min(STRANGEST, strangest.length));
    results.print(console, shown);
    if (!refine.given()) {
      Evaluation.print(console, scores.reliability());
      scores.reliability().doubt("IWAE-" + samples).ifPresent(doubt -> console.note("%s", doubt));
    }
    threshold.ifPresent(t -> decision.print(console, vae, reference, nats, t));
    Optional<RankingMetrics> ranking = anomalies.print(console, vae, dataset, nats);
    console.document(
        document ->
            document
                .put("model", model.json(vae))
                .put("data", new Json().put("name", dataset.name()).put("count", nats.length))
                .put("seed", seed)
                .put("score", "negative log likelihood" + by.describe())
                .put("unit", "nats")
                .put("importance_samples", samples)
                .put("file", out)
                .putAll("strangest", results.json(shown))
                .put("reliability", Json.of(scores.reliability()))
                .put("threshold", threshold.map(t -> Decision.json(t, nats)))
                .put("ranking", ranking.map(AnomalyClass::json)));
  }
}
