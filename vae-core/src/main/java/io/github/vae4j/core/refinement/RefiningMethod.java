package io.github.vae4j.core.refinement;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.core.model.TrainedVae;

/** An inference method that can also refine the proposals of a model that is trained. */
public interface RefiningMethod extends InferenceMethod {
  /** Returns how many steps it takes for each datum, unless its time is up before. */
  int steps();

  /**
   * Uploads the model and compiles what the refinement needs.
   *
   * @return a refiner, which the caller closes, and the backend after it
   * @throws IllegalArgumentException if the method asks for numbers that are trained with a model,
   *     and this one has none of them
   */
  Refiner refiner(TrainedVae vae, Backend backend);
}
