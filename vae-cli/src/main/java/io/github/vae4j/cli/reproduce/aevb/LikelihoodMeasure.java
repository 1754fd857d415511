package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import java.util.List;
import java.util.Map;

/** Measures log p(x) by an estimator that needs no encoder. */
final class LikelihoodMeasure implements Measure {
  private final VaeModel model;
  private final ExperimentData data;
  private final Dataset training;
  private final Dataset test;
  private final LikelihoodEstimator estimator;
  private final long seed;
  private final Backend backend;

  /** Measures on the first {@code count} data of either part. */
  LikelihoodMeasure(
      VaeModel model,
      ExperimentData data,
      int count,
      LikelihoodEstimator estimator,
      long seed,
      Backend backend) {
    this.model = model;
    this.data = data;
    this.training = ExperimentData.first(data.training(), count);
    this.test = ExperimentData.first(data.test(), count);
    this.estimator = estimator;
    this.seed = seed;
    this.backend = backend;
  }

  @Override
  public Values at(Map<String, HostArray> parameters) {
    TrainedVae vae = new TrainedVae(model, parameters, data.preprocessing(), List.of(), Map.of());
    try (LikelihoodEstimator.Session session = estimator.open(vae, backend)) {
      return new Values(estimate(session, training), estimate(session, test));
    }
  }

  private Estimate estimate(LikelihoodEstimator.Session session, Dataset part) {
    double[] values = new double[part.size()];
    for (int from = 0; from < values.length; from += session.batch()) {
      int count = Math.min(session.batch(), values.length - from);
      System.arraycopy(session.estimate(part, from, count, seed).nats(), 0, values, from, count);
    }
    return Finite.require(Estimate.of(estimator.bound(), estimator.samples(), values, 0));
  }

  @Override
  public void close() {}
}
