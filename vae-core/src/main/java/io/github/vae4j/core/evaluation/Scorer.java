package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Scores data by how unlikely a trained model finds them: -log p(x) in nats, estimated by the
 * importance-weighted bound with K draws (Burda et al. 2016, equation 8), so on average an upper
 * bound of it. Higher is stranger.
 *
 * <p>All data share their draws, so the score of a datum is a function of the model, K and the seed
 * alone, whatever else is scored with it, up to the rounding of the engine. (Data that are
 * binarised at random are the exception: that depends on their position.) Thread-safe; whoever
 * opens it closes it, and the backend after it.
 */
public final class Scorer implements AutoCloseable {
  private static final int[] BATCHES = {1, 16, 256}; // a service asks for one row, a file for many

  private final TrainedVae vae;
  private final Backend backend;
  private final EvaluationOptions options;
  private final int samples;
  private final RandomKey key;
  private final DeviceArrays parameters;
  private final Map<Integer, CompiledProgram> programs = new ConcurrentHashMap<>();
  private volatile Optional<Verification> verification = Optional.empty();
  private volatile boolean closed;

  /** Uploads the parameters; scores are made of 100 draws under seed 1. */
  public Scorer(TrainedVae vae, Backend backend) {
    this(vae, backend, EvaluationOptions.defaults());
  }

  /** Uploads the parameters. */
  public Scorer(TrainedVae vae, Backend backend, EvaluationOptions options) {
    this.vae = vae;
    this.backend = backend;
    this.options = options;
    this.samples = options.samples();
    this.key = RandomKey.of(options.seed()).fold("score");
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
  }

  /**
   * Returns one score for each datum, in nats.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws io.github.vae4j.core.execution.NonFiniteException if a score is
   * @throws io.github.vae4j.core.examination.VerificationException if the backend computes the
   *     first batch otherwise than plain Java
   * @throws io.github.vae4j.api.backend.BackendException of kind CLOSED if this or the backend was
   *     closed
   */
  public double[] score(Dataset data) {
    return scores(data).nats();
  }

  /**
   * Returns the scores of {@link #score} with their errors.
   *
   * @throws RuntimeException as {@link #score}
   */
  public Scores scores(Dataset data) {
    BatchReader.requireFit(vae.model(), data, vae.preprocessing());
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    double[] scores = new double[data.size()];
    double[] errors = new double[data.size()];
    for (int from = 0; from < scores.length; ) {
      int batch = batch(scores.length - from);
      int count = Math.min(batch, scores.length - from);
      LogMeanExp[] weights = weights(data, order, from, count, batch);
      double[] part = Arrays.stream(weights).mapToDouble(sum -> -sum.value()).toArray();
      Finite.requirePerDatum("score", data.name(), from, part);
      System.arraycopy(part, 0, scores, from, count);
      for (int i = 0; i < count; i++) {
        errors[from + i] = weights[i].standardError();
      }
      from += count;
      options.progress().accept(from);
    }
    return new Scores(scores, errors);
  }

  /** Returns what was found of the first batch; nothing before it, or if it is not verified. */
  public Optional<Verification> verification() {
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

  private static int batch(int left) {
    return Arrays.stream(BATCHES)
        .filter(batch -> batch >= left)
        .findFirst()
        .orElse(BATCHES[BATCHES.length - 1]);
  }

  private LogMeanExp[] weights(Dataset data, int[] order, int from, int count, int batch) {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "score: the scorer is closed");
    }
    int chunk = Math.min(samples, EvaluationData.ROWS / batch);
    CompiledProgram program = programs.computeIfAbsent(batch, size -> program(size, chunk));
    BatchReader reader = BatchReader.of(vae.model(), data, vae.preprocessing(), batch, vae.dtype());
    Map<String, HostArray> inputs = reader.read(order, from, count, key.fold("binarization"));
    inputs.remove(BatchReader.ROW_WEIGHTS);
    LogMeanExp[] sums = new LogMeanExp[count];
    Arrays.setAll(sums, i -> new LogMeanExp());
    for (int done = 0; done < samples; done += chunk) {
      Map<String, HostArray> all = new LinkedHashMap<>(inputs);
      all.putAll(sharedNoise(program.program(), done));
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

  /** Returns noise [draws, batch, ...] that is the same in each row, from draw {@code first} on. */
  private Map<String, HostArray> sharedNoise(Program program, int first) {
    Map<String, HostArray> noise = new LinkedHashMap<>();
    for (Program.Input input : program.inputs()) {
      input
          .noise()
          .ifPresent(
              distribution -> {
                Shape shape = input.type().shape();
                int draws = shape.dim(0);
                int batch = shape.dim(1);
                int width = shape.size() / (draws * batch);
                double[] values = new double[shape.size()];
                double[] one = new double[width];
                for (int s = 0; s < draws; s++) {
                  distribution.fill(key.fold(input.name()).fold(first + s), 0, one);
                  for (int i = 0; i < batch; i++) {
                    System.arraycopy(one, 0, values, (s * batch + i) * width, width);
                  }
                }
                noise.put(
                    input.name(),
                    HostArray.ofDoubles(new TensorType(input.type().dtype(), shape), values));
              });
    }
    return noise;
  }

  @Override
  public void close() {
    closed = true;
    programs.values().forEach(CompiledProgram::close);
    parameters.close();
  }
}
