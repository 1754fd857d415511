package io.github.vae4j.cli.latent;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.LatentReport;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Prior;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Latent dimensions of a layer in an order, with what is known of them. */
public final class LatentDimensions {
  private final List<Integer> order;
  private final double[] kl; // of each dimension of all layers, empty if unknown
  private final int first; // dimension of the layer in the vector z
  private final String ofLayer; // as messages show it, empty if there is one

  private LatentDimensions(List<Integer> order, double[] kl, int first, String ofLayer) {
    this.order = order;
    this.kl = kl;
    this.first = first;
    this.ofLayer = ofLayer;
  }

  /** Returns all dimensions of a layer, from 1, in the model's order. */
  public static LatentDimensions of(TrainedVae vae, int layer) {
    List<Integer> layers = vae.model().latentLayers();
    int first = layers.stream().limit(layer - 1).mapToInt(Integer::intValue).sum();
    return new LatentDimensions(
        IntStream.range(first, first + layers.get(layer - 1)).boxed().toList(),
        new double[0],
        first,
        layers.size() == 1 ? "" : " of layer " + layer);
  }

  /** Returns all dimensions of a layer, those with the greatest KL on the data first. */
  public static LatentDimensions mostActive(
      TrainedVae vae, int layer, Dataset data, Backend engine) {
    LatentDimensions all = of(vae, layer);
    try (Evaluator evaluator = Evaluator.of(vae, false, engine)) {
      LatentReport report = evaluator.latents(data, 1);
      return new LatentDimensions(
          IntStream.of(report.mostActive()).boxed().filter(all.order::contains).toList(),
          report.klPerDimension(),
          all.first,
          all.ofLayer);
    }
  }

  /**
   * Checks that dimensions of a layer are there.
   *
   * @throws IllegalArgumentException if one is not
   */
  static void require(List<Integer> named, TrainedVae vae, int layer) {
    LatentDimensions all = of(vae, layer);
    int size = all.order.size();
    for (int dimension : named) {
      if (dimension < 0 || dimension >= size) {
        throw new IllegalArgumentException(
            "--dimensions "
                + dimension
                + ": no such latent dimension; those "
                + (all.ofLayer.isEmpty() ? "of the model" : all.ofLayer.strip())
                + " are 0 to "
                + (size - 1));
      }
    }
  }

  /**
   * Checks that latents can be moved by standard deviations.
   *
   * @throws IllegalArgumentException if some are discrete
   */
  static void requireRealNumbers(String command, TrainedVae vae) {
    if (!realNumbers(vae)) {
      throw new IllegalArgumentException(
          command
              + ": moves latents by standard deviations of N(0, I), and some of the model "
              + vae.model().description()
              + " are discrete; 'vae sample' draws from the prior"
              + (vae.preprocessing().conditioning().partly()
                  ? ", of a class with --condition label=CLASS"
                  : "")
              + ", 'vae interpolate' goes from datum to datum");
    }
  }

  /** Returns whether latents are real numbers, that can be moved by standard deviations. */
  public static boolean realNumbers(TrainedVae vae) {
    if (vae.model() instanceof VaeSpec spec
        && !spec.posterior().naturalPrior().equals(Prior.NORMAL)) {
      return false; // also where training relaxes them
    }
    Scope scope = Scope.root(Trace.open(), vae.dtype());
    return ModelInputs.of(vae.model(), scope, 1).bound().prior().continuous();
  }

  /** Returns the named ones of the layer instead, in their order; none for these. */
  LatentDimensions or(List<Integer> named) {
    return named.isEmpty()
        ? this
        : new LatentDimensions(named.stream().map(i -> first + i).toList(), kl, first, ofLayer);
  }

  /** Returns the dimensions as they are counted in the vector z of all layers. */
  public List<Integer> order() {
    return order;
  }

  /** Returns a dimension of the vector z as it is counted in its layer. */
  int inLayer(int dimension) {
    return dimension - first;
  }

  /** Returns the mean KL of a dimension of the vector z to the prior, in nats, if it is known. */
  public OptionalDouble kl(int dimension) {
    return kl.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(kl[dimension]);
  }

  /** Returns a dimension as pictures show it. */
  String label(int dimension) {
    String name = "z" + inLayer(dimension);
    return kl.length == 0 ? name : String.format(Locale.ROOT, "%s, KL %.2f", name, kl[dimension]);
  }

  /** Returns a dimension as messages show it. */
  String name(int dimension) {
    String name = "dimension " + inLayer(dimension) + ofLayer;
    return kl.length == 0
        ? name
        : String.format(Locale.ROOT, "%s (KL %.3f nats)", name, kl[dimension]);
  }
}
