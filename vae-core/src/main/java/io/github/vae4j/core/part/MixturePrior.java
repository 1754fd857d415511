package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Mixture;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/**
 * A mixture of normal distributions with independent dimensions, whose weights, means and scales
 * are trained (Dilokthanakul et al. 2016 have one as a prior). It starts with equal weights, scales
 * of 1 and means drawn from N(0, I): components that start as one stay one.
 *
 * @param components K
 */
record MixturePrior(int components) implements Prior {
  MixturePrior {
    CorePriors.requireComponents("mixture", components);
  }

  @Override
  public String word() {
    return "mixture:" + components;
  }

  @Override
  public Distribution of(Scope scope, Context context) {
    Shape places = Shape.of(components, context.latentSize());
    Tensor logits = scope.parameter("logits", Shape.of(components), Initializer.constant(0));
    Tensor means = scope.parameter("means", places, Initializer.normal(1));
    Tensor logScales = scope.parameter("log-scales", places, Initializer.constant(0));
    return Mixture.of(logits, Normal.diagonal(means, logScales));
  }
}
