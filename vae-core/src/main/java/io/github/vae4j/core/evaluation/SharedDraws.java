package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Importance weights of data that share their K draws, so that those of a datum are a function of
 * the datum, the model, K and the seed alone, and so that data that are nearly alike have nearly
 * the same weights. Thread-safe.
 */
final class SharedDraws implements AutoCloseable {
  private final String what;
  private final TrainedVae vae;
  private final Backend backend;
  private final EvaluationOptions options;
  private final int samples;
  private final int rows;
  private final DeviceArrays parameters;
  private final Map<Integer, CompiledProgram> programs = new ConcurrentHashMap<>();
  private volatile Optional<Verification> verification = Optional.empty();
  private volatile boolean closed;

  /**
   * Uploads the parameters.
   *
   * @param what the weights are for, for messages
   */
  SharedDraws(String what, TrainedVae vae, Backend backend, EvaluationOptions options) {
    this.what = what;
    this.vae = vae;
    this.backend = backend;
    this.options = options;
    this.samples = options.samples();
    this.rows = EvaluationData.rows(vae.model(), vae.dtype());
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
  }

  /** Returns what the model is given of {@code count} data, filled up to a batch. */
  Map<String, HostArray> read(Dataset data, int[] order, int from, int count, int batch) {
    BatchReader reader = BatchReader.of(vae.model(), data, vae.preprocessing(), batch, vae.dtype());
    Map<String, HostArray> inputs =
        reader.read(order, from, count, EvaluationData.binarization(options.seed()));
    inputs.remove(BatchReader.ROW_WEIGHTS);
    return inputs;
  }

  /**
   * Returns the weights p(x, z) / q(z|x) of the first {@code count} data of a batch.
   *
   * @param inputs of the batch
   * @throws BackendException of kind CLOSED if this or the backend was closed
   */
  LogMeanExp[] weights(Map<String, HostArray> inputs, int count, int batch) {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, what);
    }
    int chunk = Math.max(1, Math.min(samples, rows / batch));
    CompiledProgram program = programs.computeIfAbsent(batch, size -> program(size, chunk));
    LogMeanExp[] sums = new LogMeanExp[count];
    Arrays.setAll(sums, i -> LogMeanExp.ofWeights(samples));
    for (int done = 0; done < samples; done += chunk) {
      Map<String, HostArray> all = new LinkedHashMap<>(inputs);
      all.putAll(EvaluationData.sharedNoise(program.program(), options.seed(), done, chunk, batch));
      if (options.verify() && verification.isEmpty()) {
        verify(program, batch, chunk, all);
      }
      HostArray weights =
          Named.get(program.runToHost(parameters.map(), all), ChunkedWeights.OUTPUT);
      for (int s = 0; s < Math.min(chunk, samples - done); s++) {
        for (int i = 0; i < count; i++) {
          sums[i].add(weights.get(s * batch + i));
        }
      }
    }
    return sums;
  }

  /** Returns what was found of the first batch; nothing before it, or if it is not verified. */
  Optional<Verification> verification() {
    return verification;
  }

  private synchronized void verify(
      CompiledProgram program, int batch, int chunk, Map<String, HostArray> inputs) {
    if (verification.isEmpty()) {
      verification =
          Optional.of(
              new FirstBatch(backend, parameters.map(), vae.parameters())
                  .verify("first batch", program, batch, rows -> program(rows, chunk), inputs));
    }
  }

  private CompiledProgram program(int batch, int chunk) {
    return ChunkedWeights.trace(vae.model(), vae.dtype(), backend, batch, chunk, 1);
  }

  @Override
  public void close() {
    closed = true;
    programs.values().forEach(CompiledProgram::close);
    parameters.close();
  }
}
