package io.github.vae4j.cli.option;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.likelihood.BidirectionalMonteCarlo;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How log p(x) is estimated. */
public final class EstimatorOptions {
  private static final int IMPORTANCE_SAMPLES = 1000;
  private static final int FIT_DATA = 1000; // rows to which weights are fitted
  private static final int UNSET = Integer.MIN_VALUE;

  @Option(
      names = "--importance-samples",
      paramLabel = "K",
      description = "K of the IWAE-K estimate. Default: 1000.")
  private int importanceSamples = UNSET;

  @Option(
      names = "--estimator",
      split = ";",
      paramLabel = "WORD",
      description =
          "How log p(x) is estimated, with semicolons between several. iwae:K has K importance"
              + " weights. is:K,scale=S has a proposal that is S times as wide. ais:T anneals chains"
              + " from the prior at T temperatures. bdmc:T gives both bounds, on data that the model"
              + " draws. hmc:L fits a density to L posterior draws, for fewer than 5 latents. A"
              + " method that refines, such as bsvi:500, gives its bound. Default: iwae:1000.")
  private List<String> words = List.of();

  @Option(
      names = "--estimates",
      paramLabel = "FILE",
      description =
          "Also write the estimate of each datum to FILE. If the file is there, its estimates"
              + " are not computed again, so an interrupted run goes on. The bounds of bdmc go to"
              + " FILE with -simulated in its name.")
  private Path file = Path.of("");

  @Option(
      names = "--fit-data",
      paramLabel = "DATA",
      description =
          "Data to whose first 1000 the buffer weights of bsvi:K,weights=em or"
              + " weights=inverse-variance are fitted, and then frozen: those of the training, never"
              + " those that are evaluated.")
  private String fitData = "";

  @Option(
      names = "--simulated",
      paramLabel = "N",
      description = "How many data bdmc draws from the model. Default: 100.")
  private int simulated = 100;

  /** Returns the estimators to be used on the data, in the order they were named. */
  public List<LikelihoodEstimator> estimators() {
    if (importanceSamples != UNSET && !words.isEmpty()) {
      throw new IllegalArgumentException(
          "--importance-samples: is --estimator iwae:K; give one of the two");
    }
    if (words.isEmpty()) {
      return List.of(
          ImportanceSampling.iwae(
              importanceSamples == UNSET ? IMPORTANCE_SAMPLES : importanceSamples));
    }
    return words.stream()
        .filter(word -> !LikelihoodEstimators.isBidirectional(word))
        .map(LikelihoodEstimators::create)
        .toList();
  }

  /**
   * Returns the estimators with what is to be fitted to data, fitted to those of --fit-data.
   *
   * @param evaluated the data that are evaluated
   * @param data how they are read
   */
  public List<LikelihoodEstimator> fitted(
      List<LikelihoodEstimator> estimators,
      Console console,
      TrainedVae vae,
      Dataset evaluated,
      DataOptions data,
      long seed,
      Backend engine) {
    Optional<LikelihoodEstimator> first =
        estimators.stream().filter(LikelihoodEstimator::fits).findFirst();
    if (first.isEmpty() && fitData.isEmpty()) {
      return estimators;
    }
    if (first.isEmpty()) {
      throw new IllegalArgumentException(
          "--fit-data: no estimator is fitted to data; name one, such as --estimator"
              + " bsvi:100,weights=em");
    }
    if (fitData.isEmpty()) {
      throw new IllegalArgumentException(
          "--estimator "
              + first.get().name()
              + ": its buffer weights are fitted to data; name those of the training with"
              + " --fit-data");
    }
    try (Dataset to = data.openFirstFor(vae, console, fitData, FIT_DATA)) {
      if (fitData.equals(data.argument()) || to.digest().equals(evaluated.digest())) {
        throw new IllegalArgumentException(
            "--fit-data: needs other data than those that are evaluated, got "
                + fitData
                + "; weights that are fitted to the weights that they mix make no bound");
      }
      List<LikelihoodEstimator> all = new ArrayList<>();
      for (LikelihoodEstimator estimator : estimators) {
        all.add(
            estimator.fitted(
                vae,
                to,
                seed,
                engine,
                done ->
                    console.progress((double) done / to.size(), "fitting " + estimator.name())));
      }
      console.erase();
      console.line("buffer weights fitted to %s, n = %,d", to.name(), to.size());
      return all;
    }
  }

  /** Returns the estimators that draw their own data. */
  public List<BidirectionalMonteCarlo> bidirectional() {
    if (simulated < 1) {
      throw new IllegalArgumentException("--simulated: needs at least 1, got " + simulated);
    }
    return words.stream()
        .filter(LikelihoodEstimators::isBidirectional)
        .map(LikelihoodEstimators::bidirectional)
        .toList();
  }

  /** Returns how many data the model draws. */
  public int simulated() {
    return simulated;
  }

  /** Returns the file of the estimates of each datum; empty for none. */
  public Path file() {
    return file;
  }

  /** Returns the file of the bounds of simulated data, beside {@link #file}; empty for none. */
  public Path simulatedFile() {
    String name = file.toString();
    return name.isEmpty() ? file : Path.of(name.replaceFirst("([.][^./\\\\]*)?$", "-simulated$1"));
  }
}
