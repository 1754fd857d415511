/**
 * Differentiates, trains and evaluates variational autoencoders on the backends that are present.
 */
module io.github.vae4j.core {
  requires transitive io.github.vae4j.api;
  requires com.google.gson;
  requires jdk.jfr;

  exports io.github.vae4j.core.autodiff;
  exports io.github.vae4j.core.autoregressive;
  exports io.github.vae4j.core.data;
  exports io.github.vae4j.core.decision;
  exports io.github.vae4j.core.discovery;
  exports io.github.vae4j.core.discrete;
  exports io.github.vae4j.core.distribution;
  exports io.github.vae4j.core.evaluation;
  exports io.github.vae4j.core.exact;
  exports io.github.vae4j.core.examination;
  exports io.github.vae4j.core.execution;
  exports io.github.vae4j.core.file;
  exports io.github.vae4j.core.flow;
  exports io.github.vae4j.core.hierarchy;
  exports io.github.vae4j.core.image;
  exports io.github.vae4j.core.imputation;
  exports io.github.vae4j.core.latent;
  exports io.github.vae4j.core.likelihood;
  exports io.github.vae4j.core.mcmc;
  exports io.github.vae4j.core.measure;
  exports io.github.vae4j.core.model;
  exports io.github.vae4j.core.network;
  exports io.github.vae4j.core.objective;
  exports io.github.vae4j.core.optimizer;
  exports io.github.vae4j.core.parity;
  exports io.github.vae4j.core.part;
  exports io.github.vae4j.core.pass;
  exports io.github.vae4j.core.profile;
  exports io.github.vae4j.core.refinement;
  exports io.github.vae4j.core.result;
  exports io.github.vae4j.core.row;
  exports io.github.vae4j.core.search;
  exports io.github.vae4j.core.semisupervised;
  exports io.github.vae4j.core.shard;
  exports io.github.vae4j.core.table;
  exports io.github.vae4j.core.tensorboard;
  exports io.github.vae4j.core.training;
  exports io.github.vae4j.core.word;

  uses io.github.vae4j.api.backend.BackendProvider;
  uses io.github.vae4j.api.backend.ExecutionListener;
  uses io.github.vae4j.api.inference.InferenceMethodProvider;
  uses io.github.vae4j.core.data.DatasetProvider;
  uses io.github.vae4j.core.model.VaeModelProvider;
  uses io.github.vae4j.core.optimizer.OptimizerProvider;
  uses io.github.vae4j.core.part.LikelihoodProvider;
  uses io.github.vae4j.core.network.NetworkProvider;
  uses io.github.vae4j.core.part.PosteriorProvider;
  uses io.github.vae4j.core.part.PriorProvider;
  uses io.github.vae4j.core.result.ResultWriter;

  provides io.github.vae4j.api.inference.InferenceMethodProvider with
      io.github.vae4j.core.objective.CoreInferenceMethods,
      io.github.vae4j.core.discrete.DiscreteMethods,
      io.github.vae4j.core.semisupervised.SemiSupervisedMethods;
  provides io.github.vae4j.core.data.DatasetProvider with
      io.github.vae4j.core.data.DigitsProvider;
  provides io.github.vae4j.core.model.VaeModelProvider with
      io.github.vae4j.core.model.CoreModels,
      io.github.vae4j.core.hierarchy.HierarchyModels,
      io.github.vae4j.core.semisupervised.SemiSupervisedModels;
  provides io.github.vae4j.core.optimizer.OptimizerProvider with
      io.github.vae4j.core.optimizer.CoreOptimizers;
  provides io.github.vae4j.core.part.LikelihoodProvider with
      io.github.vae4j.core.part.CoreLikelihoods,
      io.github.vae4j.core.image.ImageLikelihoods;
  provides io.github.vae4j.core.network.NetworkProvider with
      io.github.vae4j.core.network.CoreNetworks,
      io.github.vae4j.core.autoregressive.PixelNetworks;
  provides io.github.vae4j.core.part.PosteriorProvider with
      io.github.vae4j.core.part.CorePosteriors,
      io.github.vae4j.core.discrete.DiscretePosteriors,
      io.github.vae4j.core.flow.FlowPosteriors;
  provides io.github.vae4j.core.part.PriorProvider with
      io.github.vae4j.core.part.CorePriors,
      io.github.vae4j.core.discrete.DiscretePriors,
      io.github.vae4j.core.flow.FlowPriors;
}
