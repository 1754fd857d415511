/** Inference methods that refine the encoder's proposal for each datum, by their names. */
module io.github.vae4j.inference.bsvi {
  requires io.github.vae4j.core;

  provides io.github.vae4j.api.inference.InferenceMethodProvider with
      io.github.vae4j.inference.bsvi.BsviInferenceMethods;
}
