package io.github.vae4j.cli.latent;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Prior;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Latent dimensions in an order, with what is known of them. */
final class LatentDimensions {
  private final List<Integer> order;
  private final double[] kl; // of each dimension, empty if unknown

  private LatentDimensions(List<Integer> order, double[] kl) {
    this.order = order;
    this.kl = kl;
  }

  /** Returns all dimensions in the model's order. */
  static LatentDimensions of(TrainedVae vae) {
    return new LatentDimensions(
        IntStream.range(0, vae.model().latentSize()).boxed().toList(), new double[0]);
  }

  /** Returns all dimensions, those with the greatest KL on the data first. */
  static LatentDimensions mostActive(TrainedVae vae, Dataset data, Backend engine) {
    try (Evaluator evaluator = Evaluator.of(vae, false, engine)) {
      Evaluator.LatentReport report = evaluator.latents(data, 1);
      return new LatentDimensions(
          IntStream.of(report.mostActive()).boxed().toList(), report.klPerDimension());
    }
  }

  /**
   * Checks that dimensions are there.
   *
   * @throws IllegalArgumentException if one is not
   */
  static void require(List<Integer> named, TrainedVae vae) {
    int size = vae.model().latentSize();
    for (int dimension : named) {
      if (dimension < 0 || dimension >= size) {
        throw new IllegalArgumentException(
            "--dimensions "
                + dimension
                + ": no such latent dimension; those of the model are 0 to "
                + (size - 1));
      }
    }
  }

  /**
   * Checks that latents can be moved by standard deviations.
   *
   * @throws IllegalArgumentException if they are discrete
   */
  static void requireRealNumbers(VaeModel model) {
    if (model instanceof VaeSpec vae && !vae.posterior().naturalPrior().equals(Prior.NORMAL)) {
      throw new IllegalArgumentException(
          "traverse: moves a latent by standard deviations of N(0, I), and those of the posterior "
              + vae.posterior().word()
              + " are discrete; 'vae sample' draws from the prior, 'vae interpolate' goes from datum"
              + " to datum");
    }
  }

  /** Returns the named ones instead, in their order; none for these. */
  LatentDimensions or(List<Integer> named) {
    return named.isEmpty() ? this : new LatentDimensions(List.copyOf(named), kl);
  }

  List<Integer> order() {
    return order;
  }

  /** Returns a dimension as messages show it. */
  String name(int dimension) {
    return kl.length == 0
        ? "dimension " + dimension
        : String.format(Locale.ROOT, "dimension %d (KL %.3f nats)", dimension, kl[dimension]);
  }
}
