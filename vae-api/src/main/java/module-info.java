/** Tensor programs, distributions and the service interfaces of backends and inference methods. */
module io.github.vae4j.api {
  exports io.github.vae4j.api.backend;
  exports io.github.vae4j.api.distribution;
  exports io.github.vae4j.api.inference;
  exports io.github.vae4j.api.program;
  exports io.github.vae4j.api.random;
  exports io.github.vae4j.api.tensor;
}
