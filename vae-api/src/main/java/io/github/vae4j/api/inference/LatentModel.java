package io.github.vae4j.api.inference;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;

/** A latent-variable model with an encoder, bound to one trace: p(z), q(z|x) and p(x|z). */
public interface LatentModel {
  /** Returns p(z), with event shape [latent] and an empty batch shape. */
  Distribution prior();

  /**
   * Returns the encoder's proposal q(z|x), with event shape [latent].
   *
   * @param x data [batch, event]
   */
  Distribution posterior(Tensor x);

  /**
   * Returns the decoder's p(x|z).
   *
   * @param z latents [..., latent]; the leading axes become the batch shape of the result
   */
  Distribution likelihood(Tensor z);
}
