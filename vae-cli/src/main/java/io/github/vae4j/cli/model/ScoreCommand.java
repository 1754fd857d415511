package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.cli.option.VerifyOption;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
      "The score is -log p(x) in nats, estimated by importance sampling. Higher is"
          + " stranger. The columns are score and, if there are labels, label.",
      "",
      "The score of a datum does not depend on the other data. It is the same in every run"
          + " with one seed. With --refine the score is the negative bound of the refined"
          + " proposal."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae score runs/digits/model.safetensors digits --out scores.csv")
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

  @Option(names = "--out", paramLabel = "FILE", description = "The CSV file. Default: scores.csv.")
  private Path out = Path.of("scores.csv");

  @Mixin private RefineOptions refine = new RefineOptions();

  @Mixin private VerifyOption verify = new VerifyOption();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    refine.check(out);
    TrainedVae vae = model.load();
    try (Dataset dataset = data.openFor(vae, console);
        Backend engine = backend.open();
        Scorer scorer = new Scorer(vae, engine, options(console, dataset))) {
      double[] scores =
          refine.given()
              ? negative(refine.refine(console, vae, dataset, false, seed, engine).bound())
              : scorer.score(dataset);
      HostArray column =
          HostArray.ofDoubles(TensorType.of(DType.FLOAT64, scores.length, 1), scores);
      Results.csv(out, List.of("score"), column, dataset);
      scorer.verification().ifPresent(found -> console.line("verified %s", found));
      console.line("%d scores in %s; the strangest:", scores.length, out);
      IntStream.range(0, scores.length)
          .boxed()
          .sorted((a, b) -> Double.compare(scores[b], scores[a]))
          .limit(STRANGEST)
          .forEach(i -> console.line("  %9.2f nats  %s", scores[i], place(dataset, i)));
      return ExitCodes.OK;
    }
  }

  private EvaluationOptions options(Console console, Dataset dataset) {
    return EvaluationOptions.defaults()
        .withSamples(samples)
        .withSeed(seed)
        .withVerify(verify.asked())
        .withProgress(
            done ->
                console.progress(
                    (double) done / dataset.size(), done + " of " + dataset.size() + " scored"));
  }

  private static double[] negative(double[] bounds) {
    return Arrays.stream(bounds).map(bound -> -bound).toArray();
  }

  private static String place(Dataset dataset, int i) {
    return dataset.name() + ", datum " + i + " (from 0)";
  }
}
