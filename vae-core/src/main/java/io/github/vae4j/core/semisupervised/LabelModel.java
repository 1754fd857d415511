package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.distribution.Distribution;
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
 * on log p(x, y) for such a datum; for the others on log p(x). All this follows from what a model
 * says of classes, labels and {@link #given given classes}.
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
   * @param y one-hot, [..., times batch, classes]: classes of the batch, then of the batch again,
   *     as often as one likes; data come as often, [times batch, event], latents with the same
   *     leading axes, [..., times batch, latent]
   */
  LatentModel given(Tensor y);

  /** Returns the objective {@code m2}. */
  @Override
  default String objective() {
    return MarginalClasses.NAME;
  }

  /** Returns p(y) p(z); p(z) does not depend on the class. */
  @Override
  default Distribution prior() {
    Distribution latents = given(labels()).prior();
    return new ClassAndLatents(classPrior(), y -> latents);
  }

  /** Returns q(y|x) q(z|x, y), with the class of the label where one is known. */
  @Override
  default Distribution posterior(Tensor x) {
    Tensor labels = labels();
    Tensor logits = classifier(x).logProbabilities();
    Tensor sure = labels.mul(Rows.SURE);
    int batch = x.shape().dim(0);
    return new ClassAndLatents(
        Categorical.ofLogits(Rows.known(labels).expandDims(1).select(sure, logits)),
        y -> given(y).posterior(Rows.repeated(x, y.shape().dim(0) / batch)));
  }

  /** Returns p(x|y, z). A known label is the class, whatever the latents say. */
  @Override
  default Distribution likelihood(Tensor z) {
    int classes = labels().shape().dim(-1);
    Tensor drawn = z.slice(-1, 0, classes);
    Tensor labels = labels().broadcastTo(drawn.shape());
    Tensor y = Rows.known(labels).expandDims(-1).select(labels, drawn);
    return given(y).likelihood(z.slice(-1, classes, z.shape().dim(-1)));
  }
}
