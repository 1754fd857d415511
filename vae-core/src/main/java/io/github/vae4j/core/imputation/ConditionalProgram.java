package io.github.vae4j.core.imputation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Weighted draws of p(x | observed elements) for each datum of a batch, by importance sampling
 * (Mattei and Frellsen 2019, section 3.2). Half of the K latents come from q(z | observed), half
 * from the prior, weighted under the mixture of both (Hesterberg 1995): no weight is above twice
 * p(observed | z), also where the encoder has never seen such a pattern of missing elements.
 */
final class ConditionalProgram implements AutoCloseable {
  private static final String LOG_WEIGHTS = "logWeights";
  private static final String DRAWS = "draws";
  private static final String MEAN = "mean";
  private static final int MOST_ELEMENTS = 1 << 21; // of all draws of a batch, bounds the memory
  private static final int MOST_ROWS = 256;

  private final int samples;
  private final int batch;
  private final CompiledProgram program;

  /** What a batch gives, with K draws of each datum. */
  record Draws(HostArray logWeights, HostArray draws, HostArray mean) {}

  ConditionalProgram(TrainedVae vae, Backend backend, int samples) {
    int size = vae.model().eventShape().size();
    this.samples = samples;
    this.batch = (int) Math.max(1, Math.min(MOST_ROWS, MOST_ELEMENTS / ((long) samples * size)));
    this.program = compile(vae, backend);
  }

  private CompiledProgram compile(TrainedVae vae, Backend backend) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, vae.dtype());
    ModelInputs inputs = ModelInputs.of(vae.model(), scope, batch);
    LatentModel bound = inputs.bound();
    Tensor x = inputs.x();
    Proposed proposed = propose(bound, x);
    Distribution likelihood = bound.likelihood(proposed.z());
    Tensor logWeights =
        likelihood.logProb(x).add(bound.prior().logProb(proposed.z())).sub(proposed.logProb());
    Tensor draws = likelihood.sample("x", Shape.scalar());
    Tensor shares = logWeights.sub(logWeights.logSumExp(0).expandDims(0)).exp();
    Tensor means = likelihood.mean().orElse(draws);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(LOG_WEIGHTS, logWeights);
    outputs.put(DRAWS, draws);
    outputs.put(MEAN, shares.expandDims(2).mul(means).sum(0));
    return CompiledProgram.compile(backend, trace.program(outputs), Set.of());
  }

  private record Proposed(Tensor z, Tensor logProb) {}

  private Proposed propose(LatentModel bound, Tensor x) {
    Distribution encoder = bound.posterior(x);
    if (samples == 1 || encoder.scoresOnlyOwnDraws()) {
      Distribution.SampleAndLogProb draw = encoder.sampleAndLogProb("z", Shape.of(samples));
      return new Proposed(draw.sample(), draw.logProb());
    }
    int ofPrior = samples / 2;
    Tensor near = encoder.sample("z", Shape.of(samples - ofPrior));
    Tensor anywhere = bound.prior().sample("prior", Shape.of(ofPrior, batch));
    Tensor z = Tensor.concat(0, List.of(near, anywhere));
    double share = (double) ofPrior / samples;
    Tensor both =
        Tensor.concat(
            0,
            List.of(
                encoder.logProb(z).add(Math.log(1 - share)).expandDims(0),
                bound.prior().logProb(z).add(Math.log(share)).expandDims(0)));
    return new Proposed(z, both.logSumExp(0));
  }

  int batch() {
    return batch;
  }

  int samples() {
    return samples;
  }

  /**
   * Draws for a batch, for each datum on its own.
   *
   * @param inputs of {@link ModelInputs}
   */
  Draws run(Map<String, DeviceArray> parameters, Map<String, HostArray> inputs, RandomKey key) {
    return run(parameters, inputs, key, false);
  }

  /**
   * Draws for a batch.
   *
   * @param inputs of {@link ModelInputs}
   * @param shared whether all data have the noise of the first
   */
  Draws run(
      Map<String, DeviceArray> parameters,
      Map<String, HostArray> inputs,
      RandomKey key,
      boolean shared) {
    Map<String, HostArray> all = new LinkedHashMap<>(program.drawNoise(key));
    if (shared) {
      all.replaceAll((name, noise) -> ofFirst(noise));
    }
    all.putAll(inputs);
    Map<String, HostArray> found = program.runToHost(parameters, all);
    return new Draws(
        Named.get(found, LOG_WEIGHTS), Named.get(found, DRAWS), Named.get(found, MEAN));
  }

  /** Returns noise [draws, batch, ...] with that of the first datum for all. */
  private HostArray ofFirst(HostArray noise) {
    Shape shape = noise.shape();
    if (shape.rank() < 2 || shape.dim(1) != batch) {
      throw new IllegalArgumentException(
          "impute: expected noise of " + batch + " rows on its second axis, found " + shape);
    }
    double[] values = noise.toDoubles();
    int width = shape.size() / (shape.dim(0) * batch);
    for (int draw = 0; draw < shape.dim(0); draw++) {
      for (int row = 1; row < batch; row++) {
        int first = draw * batch * width;
        System.arraycopy(values, first, values, first + row * width, width);
      }
    }
    return HostArray.ofDoubles(noise.type(), values);
  }

  @Override
  public void close() {
    program.close();
  }
}
