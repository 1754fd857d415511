package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.label.PartialLabels;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.EstimatorOptions;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.cli.option.VerifyOption;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.likelihood.BidirectionalMonteCarlo;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.RefinedProposals;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Estimates how well a model fits data. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Estimates how well a model fits data: ELBO, its parts, IWAE-K, active latent"
          + " dimensions.",
      "",
      "IWAE-K rises with K towards log p(x). K = 5000 is usually taken for log p(x) itself."
          + " AIS does not use the encoder, and BDMC says how far off AIS can be. All but HMC lie"
          + " below log p(x) on average.",
      "",
      "Beside an estimate from weighted draws stand their effective sample size (ESS) and the shape"
          + " Pareto k-hat of their tail. A note says so where they are not to be trusted, and where a"
          + " refined bound lies far above the encoder's. With --refine, ELBO*, KL* and"
          + " Reconstruction* are those of the refined proposals."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae evaluate runs/digits/model.safetensors digits --importance-samples 1000",
      "  vae evaluate runs/digits/model.safetensors digits --limit 100 \\",
      "      --estimator ais:500"
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Mixin private EstimatorOptions estimators = new EstimatorOptions();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also write the numbers to a CSV file.")
  private Path out = Path.of("");

  @Mixin private JsonOption json = new JsonOption();

  @Mixin private RefineOptions refine = new RefineOptions();

  @Mixin private VerifyOption verify = new VerifyOption();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    refine.check(out);
    List<LikelihoodEstimator> likelihoods = estimators.estimators();
    List<BidirectionalMonteCarlo> bidirectional = estimators.bidirectional();
    for (Path file : List.of(out, estimators.file())) {
      if (!file.toString().isEmpty()) {
        OutputFile.check(file);
      }
    }
    TrainedVae vae = model.load();
    try (Backend engine = backend.open()) {
      refine.check(vae, engine);
      Likelihoods ofModel = new Likelihoods(console, vae, engine, seed);
      ofModel.check(List.of(), bidirectional);
      StringBuilder csv = new StringBuilder();
      Json found = new Json().put("model", model.json(vae)).put("seed", seed);
      if (likelihoods.isEmpty()) {
        if (data.given()) {
          console.note("bdmc draws its own data; DATA is not used");
        }
        csv.append(Evaluation.header());
      } else {
        try (Dataset dataset = data.openFor(vae, console)) {
          PartialLabels.note(console, vae, dataset);
          List<LikelihoodEstimator> ready =
              estimators.fitted(likelihoods, console, vae, dataset, data, seed, engine);
          ofModel.check(ready, List.of());
          csv.append(evaluate(console, vae, dataset, ready, engine, found));
        }
      }
      List<Json> simulated = new ArrayList<>();
      for (BidirectionalMonteCarlo estimator : bidirectional) {
        List<Estimate> enclosed =
            ofModel.enclose(estimator, estimators.simulated(), estimators.simulatedFile());
        csv.append(Evaluation.csv(enclosed, Estimate::bound, Map.of()));
        simulated.add(Likelihoods.json(enclosed));
      }
      found.putAll("simulated", simulated);
      if (!out.toString().isEmpty()) {
        OutputFile.write(
            out, stream -> stream.write(csv.toString().getBytes(StandardCharsets.UTF_8)));
      }
      console.document(document -> document.putAll(found));
      return ExitCodes.OK;
    }
  }

  private String evaluate(
      Console console,
      TrainedVae vae,
      Dataset dataset,
      List<LikelihoodEstimator> likelihoods,
      Backend engine,
      Json found) {
    Evaluation evaluation =
        Evaluation.run(
            console, vae, dataset, likelihoods, estimators.file(), seed, verify.asked(), engine);
    evaluation.print(console);
    evaluation.put(found);
    if (!refine.given()) {
      evaluation.printLimits(console, Optional.empty());
      return evaluation.csv();
    }
    Measure measure = evaluation.measure();
    RefinedProposals refined = refine.refine(console, vae, dataset, measure, seed, engine);
    evaluation.printLimits(console, Optional.of(refined));
    List<Estimate> estimates = refine.estimates(refined, measure, vae);
    found.put("refined", refine.json(refined, measure, vae));
    String bound = estimates.get(estimates.size() - 1).label();
    return evaluation.csv()
        + Evaluation.csv(
            estimates, e -> measure.name(e.bound()), Map.of(bound, refined.reliability()));
  }
}
