package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.model.VaeModel;
import java.util.Map;

/** Measures the ELBO, with one sample for each datum and the same noise at every measurement. */
final class BoundMeasure implements Measure {
  /** The number of data that is usually measured on. */
  static final int USUAL = 2000;

  private final Dataset training;
  private final Dataset test;
  private final long seed;
  private final Backend backend;
  private final DeviceArrays parameters;
  private final Evaluator evaluator;

  /** Measures on the first {@code count} data of either part. */
  BoundMeasure(VaeModel model, ExperimentData data, int count, long seed, Backend backend) {
    this.training = ExperimentData.first(data.training(), count);
    this.test = ExperimentData.first(data.test(), count);
    this.seed = seed;
    this.backend = backend;
    this.parameters = DeviceArrays.upload(backend, Map.of());
    this.evaluator =
        Evaluator.of(model, DType.FLOAT32, data.preprocessing(), false, backend, parameters.map());
  }

  @Override
  public Values at(Map<String, HostArray> values) {
    DeviceArrays fresh = DeviceArrays.upload(backend, values);
    parameters.close();
    parameters.map().putAll(fresh.map());
    return new Values(
        evaluator.elbo(training, EvaluationOptions.defaults().withSamples(1).withSeed(seed)).elbo(),
        evaluator.elbo(test, EvaluationOptions.defaults().withSamples(1).withSeed(seed)).elbo());
  }

  @Override
  public void close() {
    evaluator.close();
    parameters.close();
  }
}
