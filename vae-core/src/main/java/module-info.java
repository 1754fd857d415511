/**
 * Differentiates, trains and evaluates variational autoencoders on the backends that are present.
 */
module io.github.vae4j.core {
  requires transitive io.github.vae4j.api;
  requires com.google.gson;
  requires jdk.jfr;
  requires org.apache.commons.numbers.gamma;

  exports io.github.vae4j.core.autodiff;
  exports io.github.vae4j.core.backend;
  exports io.github.vae4j.core.data;
  exports io.github.vae4j.core.distribution;
  exports io.github.vae4j.core.evaluation;
  exports io.github.vae4j.core.examination;
  exports io.github.vae4j.core.execution;
  exports io.github.vae4j.core.file;
  exports io.github.vae4j.core.latent;
  exports io.github.vae4j.core.mcmc;
  exports io.github.vae4j.core.model;
  exports io.github.vae4j.core.network;
  exports io.github.vae4j.core.objective;
  exports io.github.vae4j.core.optimizer;
  exports io.github.vae4j.core.parity;
  exports io.github.vae4j.core.pass;
  exports io.github.vae4j.core.training;

  uses io.github.vae4j.api.backend.BackendProvider;
  uses io.github.vae4j.api.backend.ExecutionListener;
  uses io.github.vae4j.api.inference.InferenceMethodProvider;
  uses io.github.vae4j.core.data.DatasetProvider;

  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.core.reference.ReferenceBackendProvider;
  provides io.github.vae4j.api.inference.InferenceMethodProvider with
      io.github.vae4j.core.objective.CoreInferenceMethods;
  provides io.github.vae4j.core.data.DatasetProvider with
      io.github.vae4j.core.data.DigitsProvider;
}
