package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.flow.NormalImage;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.WeightedSamples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The mean of K importance weights of each datum of a batch, in its logarithm, accumulated in
 * double precision over chunks of bounded memory.
 */
public final class ChunkedWeights implements AutoCloseable {
  static final String OUTPUT = "logWeights";

  private static final int LEAST_BATCH = 16;

  private final VaeModel model;
  private final DType dtype;
  private final Backend backend;
  private final double scale;
  private final int samples;
  private final int batch;
  private final int chunk;
  private final CompiledProgram program;

  /**
   * Compiles a chunk.
   *
   * @param samples K, at least 1
   * @param scale factor of the proposal's standard deviations, of its base under a flow; above 0
   */
  public ChunkedWeights(VaeModel model, DType dtype, Backend backend, int samples, double scale) {
    this.model = model;
    this.dtype = dtype;
    this.backend = backend;
    this.scale = scale;
    this.samples = samples;
    int rows = Math.max(LEAST_BATCH, EvaluationData.rows(model, dtype));
    this.batch = Math.max(LEAST_BATCH, rows / samples);
    this.chunk = Math.min(samples, rows / batch);
    this.program = trace(model, dtype, backend, batch, chunk, scale);
  }

  /** Compiles the {@link #program}. */
  static CompiledProgram trace(
      VaeModel model, DType dtype, Backend backend, int batch, int chunk, double scale) {
    return CompiledProgram.compile(backend, program(model, dtype, batch, chunk, scale), Set.of());
  }

  /**
   * Returns the program of the logarithms of {@code chunk} importance weights of each datum, log
   * p(x, z) - log q(z|x), [chunk, batch], its only output.
   *
   * @param scale factor of the proposal's standard deviations, of its base under a flow; above 0
   */
  public static Program program(VaeModel model, DType dtype, int batch, int chunk, double scale) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(model, Scope.root(trace, dtype), batch);
    LatentModel bound = inputs.bound();
    Tensor x = inputs.x();
    Distribution proposal = widened(bound.posterior(x), scale);
    Tensor logWeights =
        WeightedSamples.draw(bound, x, proposal, Elbo.SITE, Shape.of(chunk)).logWeights();
    return trace.program(Map.of(OUTPUT, logWeights));
  }

  private static Distribution widened(Distribution proposal, double scale) {
    if (scale == 1) {
      return proposal;
    }
    NormalImage image =
        NormalImage.of(proposal)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "importance sampling: only a normal proposal, or the image of one under a"
                            + " flow, can be widened; leave scale at 1"));
    Normal base = image.base();
    return image.at(Normal.of(base.location(), base.logScale().add(Math.log(scale))));
  }

  /** Returns the rows of a batch. */
  public int batch() {
    return batch;
  }

  /**
   * Verifies the weights of the first chunk.
   *
   * @param resident the parameters on the device
   * @param parameters the same on the heap
   * @param data of a batch, see {@link EvaluationData#read}
   * @throws io.github.vae4j.core.examination.VerificationException if the backend computes them
   *     otherwise than plain Java
   */
  public void verify(
      Map<String, DeviceArray> resident,
      Map<String, HostArray> parameters,
      Map<String, HostArray> data,
      RandomKey key) {
    new FirstBatch(backend, resident, parameters)
        .verify(
            "first batch of importance weights",
            program,
            batch,
            rows -> trace(model, dtype, backend, rows, chunk, scale),
            inputs(data, key, 0));
  }

  /** Returns the data and the noise of a chunk. */
  private Map<String, HostArray> inputs(Map<String, HostArray> data, RandomKey key, int done) {
    Map<String, HostArray> inputs = new LinkedHashMap<>(program.drawNoise(key.fold(done)));
    inputs.putAll(data);
    return inputs;
  }

  /**
   * Returns log (1/K) sum_k w_k with what tells how far to trust it, [batch].
   *
   * @param data of a batch, see {@link EvaluationData#read}
   */
  public LogMeanExp[] logMeans(
      Map<String, DeviceArray> parameters, Map<String, HostArray> data, RandomKey key) {
    LogMeanExp[] sums = new LogMeanExp[batch];
    Arrays.setAll(sums, i -> LogMeanExp.ofWeights(samples));
    for (int done = 0; done < samples; done += chunk) {
      HostArray weights = Named.get(program.runToHost(parameters, inputs(data, key, done)), OUTPUT);
      for (int s = 0; s < Math.min(chunk, samples - done); s++) {
        for (int i = 0; i < batch; i++) {
          sums[i].add(weights.get(s * batch + i));
        }
      }
    }
    return sums;
  }

  @Override
  public void close() {
    program.close();
  }
}
