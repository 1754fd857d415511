package io.github.vae4j.cli;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.LikelihoodEstimator;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The numbers that training and evaluation end with. */
record Evaluation(
    String data,
    Evaluator.ElboReport elbo,
    List<Estimate> likelihoods,
    Evaluator.LatentReport latents) {

  static final String HEADER = "quantity,samples,mean,standard_error,n,bits_per_dimension\n";

  /**
   * Evaluates a model.
   *
   * @param file that keeps the likelihoods of each datum; empty for none
   */
  static Evaluation run(
      Console console,
      TrainedVae vae,
      Dataset data,
      boolean discrete,
      List<LikelihoodEstimator> estimators,
      Path file,
      long seed,
      Backend backend) {
    try (Evaluator evaluator = Evaluator.of(vae, discrete, backend)) {
      Evaluator.ElboReport elbo = evaluator.elbo(data, 1, seed);
      List<Estimate> likelihoods =
          new Likelihoods(console, vae, backend, seed).of(data, discrete, estimators, file);
      return new Evaluation(data.name(), elbo, likelihoods, evaluator.latents(data, seed));
    }
  }

  private List<Estimate> estimates() {
    List<Estimate> all = new ArrayList<>(List.of(elbo.elbo(), elbo.reconstruction(), elbo.kl()));
    all.addAll(likelihoods);
    return all;
  }

  void print(Console console) {
    console.line("evaluation on %s, n = %,d", data, elbo.elbo().count());
    int width = estimates().stream().mapToInt(e -> e.label().length()).max().orElse(0);
    for (Estimate e : estimates()) {
      console.line(
          "  %-" + Math.max(14, width) + "s %10.3f +- %.3f nats%s",
          e.label(),
          e.mean(),
          e.standardError(),
          e.bitsPerDimension().isPresent()
              ? String.format(Locale.ROOT, "  (%.4f bits/dim)", e.bitsPerDimension().getAsDouble())
              : "");
    }
    console.line(
        "  active units   %6d of %d (posterior mean varies by more than %s)",
        latents.activeUnits(), latents.meanVariance().length, Evaluator.ACTIVE_VARIANCE);
  }

  /** Returns a line for each estimate. */
  static String csv(List<Estimate> estimates) {
    StringBuilder text = new StringBuilder();
    for (Estimate e : estimates) {
      text.append(e.bound())
          .append(',')
          .append(e.samples())
          .append(',')
          .append(e.mean())
          .append(',');
      text.append(e.standardError()).append(',').append(e.count()).append(',');
      text.append(
              e.bitsPerDimension().isPresent()
                  ? Double.toString(e.bitsPerDimension().getAsDouble())
                  : "")
          .append('\n');
    }
    return text.toString();
  }

  String csv() {
    StringBuilder text = new StringBuilder(HEADER);
    text.append(csv(estimates()));
    text.append("active units,,")
        .append(latents.activeUnits())
        .append(",,")
        .append(latents.count())
        .append(",\n");
    for (int i = 0; i < latents.klPerDimension().length; i++) {
      text.append("KL of latent dimension ")
          .append(i)
          .append(",,")
          .append(latents.klPerDimension()[i]);
      text.append(",,").append(latents.count()).append(",\n");
    }
    return text.toString();
  }
}
