package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;

/**
 * Independent latents of K classes each, as one-hot blocks one behind the other, whose logits are
 * affine in the features (Jang et al. 2017).
 *
 * @param classes K, at least 2
 */
record CategoricalPosterior(int classes) implements Posterior {
  static final String NAME = "categorical";
  private static final int MOST = 10_000; // far beyond use, within what shapes can hold

  CategoricalPosterior {
    requireClasses("posterior", classes);
  }

  static void requireClasses(String part, int classes) {
    if (classes < 2 || classes > MOST) {
      throw new IllegalArgumentException(
          part + " " + NAME + ": K needs to be from 2 to " + MOST + ", got " + classes);
    }
  }

  @Override
  public String word() {
    return NAME + ":" + classes;
  }

  @Override
  public String naturalPrior() {
    return word();
  }

  @Override
  public boolean reparameterized() {
    return false;
  }

  @Override
  public void check(int latentSize, Prior prior) {
    if (latentSize % classes != 0) {
      throw new IllegalArgumentException(
          "posterior %s: needs a multiple of %d latent dimensions, one for each class of a block, got %d; take %d"
              .formatted(word(), classes, latentSize, (latentSize / classes + 1) * classes));
    }
  }

  @Override
  public Distribution of(Scope scope, Tensor features, int latentSize, boolean affine) {
    Tensor logits = Dense.of(latentSize).apply(scope.child("logits"), features);
    Shape leading = logits.shape().range(0, logits.shape().rank() - 1);
    return OneHotBlocks.ofLogits(
        logits.reshape(leading.append(latentSize / classes).append(classes)));
  }
}
