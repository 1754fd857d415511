package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The aggregate posterior q(z) = (1/M) sum_m q(z|x_m) of some data, under which each draw of a
 * datum is scored.
 */
final class AggregatePosterior {
  private static final int BATCH = 128;
  private static final String LATENT = "aggregate/z"; // no model's parameters are called so
  private static final String SAMPLE = "sample";
  private static final String SCORES = "scores";

  private final VaeModel model;
  private final DType dtype;
  private final Preprocessing preprocessing;
  private final Backend backend;
  private final Map<String, DeviceArray> parameters;

  AggregatePosterior(
      VaeModel model,
      DType dtype,
      Preprocessing preprocessing,
      Backend backend,
      Map<String, DeviceArray> parameters) {
    this.model = model;
    this.dtype = dtype;
    this.preprocessing = preprocessing;
    this.backend = backend;
    this.parameters = parameters;
  }

  /** Returns whether the posterior scores any value, without which there is no q(z). */
  boolean known() {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(model, Scope.root(trace, dtype), 1);
    return !inputs.bound().posterior(inputs.x()).scoresOnlyOwnDraws();
  }

  /**
   * Returns log q(z_i|x_i) - log q(z_i) in nats for a draw z_i of each chosen datum, whose mean is
   * an unbiased estimate of I_q(x; z) where x is one of these data with equal probabilities.
   *
   * @param order indices of the chosen data
   * @param root key of all that is drawn
   */
  double[] information(Dataset data, int[] order, RandomKey root) {
    int batch = Math.min(BATCH, order.length);
    int chunk = Math.max(1, EvaluationData.ROWS / batch);
    BatchReader reader = BatchReader.of(model, data, preprocessing, batch, dtype);
    RandomKey key = root.fold("aggregate");
    int latent = model.latentSize();
    double[] z = new double[order.length * latent];
    double[] own = new double[order.length];
    LogMeanExp[] aggregate = new LogMeanExp[order.length];
    Arrays.setAll(aggregate, i -> new LogMeanExp());
    try (CompiledProgram draw = drawing(batch);
        CompiledProgram score = scoring(batch, chunk)) {
      for (int from = 0; from < order.length; from += batch) {
        int count = Math.min(batch, order.length - from);
        Map<String, HostArray> inputs = read(reader, order, from, count, root);
        inputs.putAll(draw.drawNoise(key.fold(from)));
        HostArray drawn = Named.get(draw.runToHost(parameters, inputs), SAMPLE);
        for (int i = 0; i < count * latent; i++) {
          z[from * latent + i] = drawn.get(i);
        }
      }
      for (int from = 0; from < order.length; from += batch) {
        int count = Math.min(batch, order.length - from);
        Map<String, HostArray> inputs = read(reader, order, from, count, root);
        for (int first = 0; first < order.length; first += chunk) {
          int rows = Math.min(chunk, order.length - first);
          inputs.put(LATENT, rows(z, first, rows, chunk));
          HostArray scores = Named.get(score.runToHost(parameters, inputs), SCORES);
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < count; j++) {
              aggregate[first + i].add(scores.get(i * batch + j));
            }
            if (first + i >= from && first + i < from + count) {
              own[first + i] = scores.get(i * batch + first + i - from);
            }
          }
        }
      }
    }
    double[] terms = new double[order.length];
    Arrays.setAll(terms, i -> own[i] - aggregate[i].value());
    return Finite.requirePerDatum("log q(z|x) - log q(z)", i -> data.place(order[i]), 0, terms);
  }

  private static Map<String, HostArray> read(
      BatchReader reader, int[] order, int from, int count, RandomKey root) {
    Map<String, HostArray> inputs =
        new LinkedHashMap<>(reader.read(order, from, count, EvaluationData.binarization(root)));
    inputs.remove(BatchReader.ROW_WEIGHTS);
    return inputs;
  }

  /** Returns rows of latents, the first of them repeated where they end. */
  private HostArray rows(double[] z, int first, int rows, int chunk) {
    int latent = model.latentSize();
    double[] some = new double[chunk * latent];
    for (int i = 0; i < chunk; i++) {
      System.arraycopy(z, (first + (i < rows ? i : 0)) * latent, some, i * latent, latent);
    }
    return HostArray.ofDoubles(TensorType.of(dtype, chunk, latent), some);
  }

  private CompiledProgram drawing(int batch) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(model, Scope.root(trace, dtype), batch);
    Tensor z = inputs.bound().posterior(inputs.x()).sample("z", Shape.scalar());
    return CompiledProgram.compile(backend, trace.program(Map.of(SAMPLE, z)), Set.of());
  }

  /** Compiles log q(z_i|x_j), [chunk, batch]. */
  private CompiledProgram scoring(int batch, int chunk) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(model, Scope.root(trace, dtype), batch);
    int latent = model.latentSize();
    Tensor z = trace.input(LATENT, Role.DATA, TensorType.of(dtype, chunk, latent));
    Distribution posterior = inputs.bound().posterior(inputs.x());
    Tensor scores = posterior.logProb(z.expandDims(1).broadcastTo(Shape.of(chunk, batch, latent)));
    return CompiledProgram.compile(backend, trace.program(Map.of(SCORES, scores)), Set.of());
  }
}
