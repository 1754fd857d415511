package io.github.vae4j.core.objective;

import io.github.vae4j.api.inference.LatentModel;

/**
 * A bound model with a latent that is known of some data, such as their class. The likelihood takes
 * what is known in place of what is drawn, so a draw from the prior need not be the latent of a
 * draw from the likelihood.
 */
public interface PartlyKnown extends LatentModel {
  /** Returns the word of the objective that is made for the model. */
  String objective();
}
