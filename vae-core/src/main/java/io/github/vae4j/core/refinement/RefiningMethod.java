package io.github.vae4j.core.refinement;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.TrainedVae;
import java.util.function.LongConsumer;

/** An inference method that can also refine the proposals of a model that is trained. */
public interface RefiningMethod extends InferenceMethod {
  /**
   * The name of the part of its objective that tells what the steps gain: the ELBO of the refined
   * proposal less that of the encoder's, [batch] in nats, with KL weight 1.
   */
  String GAIN = "gain";

  /** Returns how many steps it takes for each datum, unless its time is up before. */
  int steps();

  /**
   * Uploads the model and compiles what the refinement needs.
   *
   * @return a refiner, which the caller closes, and the backend after it
   * @throws IllegalArgumentException if the method does not refine proposals such as the model has,
   *     or asks for numbers that are trained with a model, and this one has none of them
   */
  Refiner refiner(TrainedVae vae, Backend backend);

  /**
   * Returns whether it has numbers, such as buffer weights, that are to be {@linkplain #fitted
   * fitted} before it refines.
   */
  default boolean fits() {
    return false;
  }

  /**
   * Returns the method with its numbers fitted and from then on frozen; the same where it has none
   * to fit. Its noise is not that of a refiner of the same seed.
   *
   * @param data to fit to, such as the training data; other than those that are refined afterwards:
   *     a bound of what it was fitted to need not be one
   * @param options of which samples and budget are not used
   * @param progress told the number of data that are done
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.execution.NonFiniteException if a weight is NaN or infinite; it
   *     names the datum
   */
  default RefiningMethod fitted(
      TrainedVae vae,
      Dataset data,
      Refiner.Options options,
      Backend backend,
      LongConsumer progress) {
    return this;
  }
}
