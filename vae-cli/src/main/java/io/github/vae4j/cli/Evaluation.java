package io.github.vae4j.cli;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.TrainedVae;
import java.util.List;
import java.util.Locale;

/** The numbers that training and evaluation end with. */
record Evaluation(
    String data,
    Evaluator.ElboReport elbo,
    Estimate importanceWeighted,
    Evaluator.LatentReport latents) {

  static Evaluation run(
      Console console,
      TrainedVae vae,
      Dataset data,
      boolean discrete,
      int k,
      long seed,
      Backend backend) {
    try (Evaluator evaluator = Evaluator.of(vae, discrete, backend)) {
      Evaluator.ElboReport elbo = evaluator.elbo(data, 1, seed);
      Stopwatch watch = new Stopwatch();
      Estimate weighted =
          evaluator.importanceWeighted(
              data,
              k,
              seed,
              done ->
                  console.progress(
                      (double) done / data.size(),
                      String.format(
                          Locale.ROOT,
                          "IWAE-%d: %,d of %,d data, %s",
                          k,
                          done,
                          data.size(),
                          watch.rate(done, data.size(), "data"))));
      Evaluator.LatentReport latents = evaluator.latents(data, seed);
      console.erase();
      return new Evaluation(data.name(), elbo, weighted, latents);
    }
  }

  private List<Estimate> estimates() {
    return List.of(elbo.elbo(), elbo.reconstruction(), elbo.kl(), importanceWeighted);
  }

  void print(Console console) {
    console.line("evaluation on %s, n = %,d", data, importanceWeighted.count());
    for (Estimate e : estimates()) {
      console.line(
          "  %-14s %10.3f +- %.3f nats%s",
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
    StringBuilder text =
        new StringBuilder("quantity,samples,mean,standard_error,n,bits_per_dimension\n");
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
