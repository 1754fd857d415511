package io.github.vae4j.api.inference;

import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * A way to train a {@link LatentModel}: an objective that is differentiated and the bound that is
 * reported.
 */
public interface InferenceMethod {
  /**
   * Returns the name and its settings as users write it, for example {@code elbo} or {@code
   * iwae:10}.
   */
  String name();

  /**
   * Returns whether the KL weight may end a training at another value than 1, because the objective
   * has a KL term for a constant beta to weigh. A warm-up that ends at 1 is another question: see
   * {@link #takesKlWeight}. Epochs of such a training are compared by {@link Objective#weighted};
   * where the method does not tell that, the last epoch is kept.
   */
  default boolean takesBeta() {
    return false;
  }

  /**
   * Returns whether the KL weight of a step changes what is trained, so that a warm-up, which ends
   * at 1, has an effect; true by default.
   */
  default boolean takesKlWeight() {
    return true;
  }

  /**
   * Returns why the gradient of a batch is not the sum of what {@link ObjectiveContext#ofShard
   * shards} of it give, and what to do: then no training by it is cut into shards. Empty if it is
   * such a sum, because the surrogate is made of {@link ObjectiveContext#mean} and {@link
   * ObjectiveContext#once} alone. By default the method does not say.
   */
  default Optional<String> needsWholeBatch() {
    return Optional.of(
        "it does not say that its objective is a mean over rows, by"
            + " InferenceMethod.needsWholeBatch; take 1 shard, or another objective");
  }

  /**
   * Returns this method for a training set of {@code count} data: another one only where the bound
   * has a term of the whole training set, of which each datum bears a share.
   *
   * @param count at least 1
   */
  default InferenceMethod forTraining(int count) {
    return this;
  }

  /**
   * Records the objective for one batch.
   *
   * @param model bound to the trace of {@code x}
   * @param x data [batch, event]
   * @param context weights of this step
   */
  Objective objective(LatentModel model, Tensor x, ObjectiveContext context);
}
