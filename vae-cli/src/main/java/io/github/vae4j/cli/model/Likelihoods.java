package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.output.EstimateTexts;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.likelihood.BidirectionalMonteCarlo;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.likelihood.PosteriorDensity;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Estimates of log p(x), while a person looks on. */
final class Likelihoods {
  private final Console console;
  private final TrainedVae vae;
  private final Backend backend;
  private final long seed;

  Likelihoods(Console console, TrainedVae vae, Backend backend, long seed) {
    this.console = console;
    this.vae = vae;
    this.backend = backend;
    this.seed = seed;
  }

  /**
   * Checks that the model is one that all these can be used on, before anything is computed.
   *
   * @throws IllegalArgumentException if it is not
   */
  void check(List<LikelihoodEstimator> estimators, List<BidirectionalMonteCarlo> bidirectional) {
    estimators.forEach(estimator -> estimator.open(vae, backend).close());
    bidirectional.forEach(estimator -> estimator.check(vae));
  }

  /**
   * Estimates log p(x) of each datum by each estimator.
   *
   * @param file that keeps the estimates, and is gone on from; empty for none
   */
  LikelihoodTable table(Dataset data, List<LikelihoodEstimator> estimators, Path file) {
    LikelihoodTable table = LikelihoodTable.of(vae, data, seed);
    boolean kept = !file.toString().isEmpty();
    if (kept) {
      table.resume(file);
    }
    for (LikelihoodEstimator estimator : estimators) {
      if (estimator instanceof PosteriorDensity
          && vae.model().latentSize() >= PosteriorDensity.LATENTS) {
        console.note(
            "%s: is not to be trusted for %d latents, only for fewer than %d; ais:1000 is for any number",
            estimator.name(), vae.model().latentSize(), PosteriorDensity.LATENTS);
      }
      table.estimate(
          estimator,
          vae,
          data,
          backend,
          progress(estimator.name(), data.size()),
          () -> {
            if (kept) {
              table.write(file);
            }
          });
    }
    console.erase();
    return table;
  }

  /**
   * Encloses log p(x) of data that the model draws, and prints both bounds.
   *
   * @param file that keeps the bounds of each datum, and is gone on from; empty for none
   */
  List<Estimate> enclose(BidirectionalMonteCarlo estimator, int count, Path file) {
    LikelihoodTable table = LikelihoodTable.simulated(vae, count, seed);
    boolean kept = !file.toString().isEmpty();
    if (kept) {
      table.resume(file);
    }
    table.enclose(
        estimator,
        vae,
        backend,
        progress(estimator.settings().bound() + " both ways", count),
        () -> {
          if (kept) {
            table.write(file);
          }
        });
    BidirectionalMonteCarlo.Report report = estimator.report(table);
    List<Estimate> found = List.of(report.lowerBound(), report.upperBound(), report.gap());
    console.line("log p(x) of %,d data that the model drew, by bidirectional Monte Carlo", count);
    List<String> texts = EstimateTexts.of(found);
    List<String> sides = List.of(", below log p(x)", ", above log p(x)", "");
    for (int i = 0; i < found.size(); i++) {
      console.line("  %-22s %s%s", found.get(i).bound(), texts.get(i), sides.get(i));
    }
    return found;
  }

  /** Puts both bounds and their distance into a document. */
  static Json json(List<Estimate> enclosed) {
    List<Json.Bound> sides = List.of(Json.Bound.LOWER, Json.Bound.UPPER, Json.Bound.NONE);
    return new Json()
        .putAll(
            "estimates",
            IntStream.range(0, enclosed.size())
                .mapToObj(i -> Json.of(enclosed.get(i).bound(), enclosed.get(i), sides.get(i)))
                .toList());
  }

  private LongConsumer progress(String name, int total) {
    Stopwatch watch = new Stopwatch();
    return done ->
        console.progress(
            (double) done / total,
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d data, %s",
                name,
                done,
                total,
                watch.rate(done, total, "data")));
  }
}
