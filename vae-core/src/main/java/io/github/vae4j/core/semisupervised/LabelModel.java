package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.objective.PartlyKnown;

/**
 * A model of data and their class: p(y) p(z) p(x|y, z) with the proposals q(y|x) and q(z|x, y),
 * bound to a batch of which some labels are known.
 *
 * <p>As a {@link LatentModel} its latents are the class, one-hot, and z behind it. A known label is
 * a part of the data: the posterior has the class of the label, with probability 1, and bounds are
 * on log p(x, y) for such a datum; for the others on log p(x).
 */
public interface LabelModel extends PartlyKnown {
  /** Returns p(y), with an empty batch shape. */
  Categorical classPrior();

  /**
   * Returns q(y|x), which does not see labels, of batch shape [batch].
   *
   * @param x data [batch, event]
   */
  Categorical classifier(Tensor x);

  /** Returns 1 at the class of each datum whose label is known, else zeros, [batch, classes]. */
  Tensor labels();

  /**
   * Returns p(z), q(z|x, y) and p(x|y, z) for given classes.
   *
   * @param y one-hot, [times batch, classes]: classes of the batch, then of the batch again, as
   *     often as one likes; data come as often, [times batch, event]
   */
  LatentModel given(Tensor y);
}
