package io.github.vae4j.core.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
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
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A trained model on an open backend, ready to encode, decode, reconstruct and sample. Results are
 * the same in every call: nothing is drawn but under a given seed. Thread-safe; whoever opens it
 * closes it, and the backend after it.
 */
public final class VaeSession implements AutoCloseable {
  private static final int BATCH = 256;
  private static final String LATENT = "z";
  private static final String OVERFLOW =
      "the model overflows: train it again with a lower learning rate or a clip norm";

  private final TrainedVae vae;
  private final DeviceArrays parameters;
  private final CompiledProgram encoder;
  private final CompiledProgram decoder;
  private final CompiledProgram reconstruction;
  private final CompiledProgram prior;

  /** Uploads the parameters and compiles the programs. */
  public VaeSession(TrainedVae vae, Backend backend) {
    this.vae = vae;
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
    this.encoder = compile(backend, VaeSession::encode);
    this.decoder = compile(backend, VaeSession::decode);
    this.reconstruction = compile(backend, VaeSession::reconstruct);
    this.prior = compile(backend, VaeSession::drawPrior);
  }

  @FunctionalInterface
  private interface Recording {
    Map<String, Tensor> record(VaeModel model, LatentModel bound, Scope scope);
  }

  private CompiledProgram compile(Backend backend, Recording recording) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, vae.dtype());
    Map<String, Tensor> outputs = recording.record(vae.model(), vae.model().bind(scope), scope);
    return CompiledProgram.compile(backend, trace.program(outputs), Set.of());
  }

  private static Map<String, Tensor> encode(VaeModel model, LatentModel bound, Scope scope) {
    Distribution posterior = bound.posterior(data(model, scope));
    return Map.of("mean", posterior.mean());
  }

  private static Map<String, Tensor> decode(VaeModel model, LatentModel bound, Scope scope) {
    Tensor z =
        scope
            .trace()
            .input(LATENT, Role.DATA, TensorType.of(scope.dtype(), BATCH, model.latentSize()));
    return Map.of("mean", bound.likelihood(z).mean());
  }

  private static Map<String, Tensor> reconstruct(VaeModel model, LatentModel bound, Scope scope) {
    Tensor z = bound.posterior(data(model, scope)).mean();
    return Map.of("mean", bound.likelihood(z).mean());
  }

  private static Map<String, Tensor> drawPrior(VaeModel model, LatentModel bound, Scope scope) {
    return Map.of(LATENT, bound.prior().sample(LATENT, Shape.of(BATCH)));
  }

  private static Tensor data(VaeModel model, Scope scope) {
    return scope
        .trace()
        .input(
            BatchReader.DATA,
            Role.DATA,
            TensorType.of(scope.dtype(), BATCH, model.eventShape().size()));
  }

  /** Returns the model. */
  public TrainedVae vae() {
    return vae;
  }

  /**
   * Returns the posterior mean of each datum, [n, latent].
   *
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if a number of the result is
   */
  public HostArray encode(Dataset data) {
    return perDatum("latent mean", data, encoder, vae.model().latentSize());
  }

  /**
   * Returns the mean of p(x|z) at the posterior mean z of each datum, [n, event size], in the
   * model's units (see {@link Preprocessing#unscaled}).
   *
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if a number of the result is
   */
  public HostArray reconstruct(Dataset data) {
    return perDatum("reconstruction", data, reconstruction, vae.model().eventShape().size());
  }

  private HostArray perDatum(String what, Dataset data, CompiledProgram program, int width) {
    data.requireShape(vae.model().eventShape());
    BatchReader reader = new BatchReader(data, vae.preprocessing(), BATCH, vae.dtype());
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    RandomKey key = RandomKey.of(0).fold("binarization");
    HostArray rows =
        collect(
            data.size(),
            width,
            (from, count) -> {
              Map<String, HostArray> inputs = reader.read(order, from, count, key);
              inputs.remove(BatchReader.ROW_WEIGHTS);
              return Named.get(program.runToHost(parameters.map(), inputs), "mean");
            });
    return Finite.requirePerDatum(what, data.name(), 0, rows);
  }

  /**
   * Returns the mean of p(x|z) for each latent, [n, event size], in the model's units.
   *
   * @param latents [n, latent], of any floating-point type
   * @throws IllegalArgumentException if they have another shape
   * @throws NonFiniteException if a latent, in the model's element type, or a number of the result
   *     is NaN or infinite
   */
  public HostArray decode(HostArray latents) {
    int width = vae.model().latentSize();
    if (latents.shape().rank() != 2 || latents.shape().dim(1) != width) {
      throw new IllegalArgumentException(
          "decode: the model takes latents [n, " + width + "], found " + latents.shape());
    }
    TensorType type = new TensorType(vae.dtype(), latents.shape());
    HostArray given = HostArray.ofDoubles(type, latents.toDoubles());
    requireRows("latent to be decoded", given, "give one within " + type.dtype());
    HostArray means =
        collect(
            latents.shape().dim(0),
            vae.model().eventShape().size(),
            (from, count) -> {
              double[] z = new double[BATCH * width];
              for (int i = 0; i < count * width; i++) {
                z[i] = given.get(from * width + i);
              }
              HostArray batch = HostArray.ofDoubles(TensorType.of(vae.dtype(), BATCH, width), z);
              return Named.get(decoder.runToHost(parameters.map(), Map.of(LATENT, batch)), "mean");
            });
    return requireRows("mean of p(x|z) for latent", means, OVERFLOW);
  }

  /**
   * Returns {@code n} latents drawn from the prior, [n, latent]; the first m are the same for every
   * n.
   *
   * @throws NonFiniteException if one is NaN or infinite
   */
  public HostArray drawLatents(int n, long seed) {
    RandomKey key = RandomKey.of(seed).fold("sample");
    HostArray drawn =
        collect(
            n,
            vae.model().latentSize(),
            (from, count) ->
                Named.get(
                    prior.runToHost(parameters.map(), prior.drawNoise(key.fold(from / BATCH))),
                    LATENT));
    return requireRows("draw from the prior", drawn, OVERFLOW);
  }

  private static HostArray requireRows(String what, HostArray rows, String advice) {
    int width = rows.shape().dim(1);
    return Finite.require(
        rows, i -> what + " " + i / width + " (from 0), number " + i % width + " (from 0)", advice);
  }

  /**
   * Returns the mean of p(x|z) for {@code n} latents drawn from the prior, [n, event size], in the
   * model's units.
   *
   * @throws NonFiniteException if a number is NaN or infinite
   */
  public HostArray sample(int n, long seed) {
    return decode(drawLatents(n, seed));
  }

  @FunctionalInterface
  private interface BatchFunction {
    HostArray apply(int from, int count);
  }

  private HostArray collect(int n, int width, BatchFunction function) {
    TensorType type = TensorType.of(vae.dtype(), n, width);
    double[] wide = vae.dtype() == DType.FLOAT64 ? new double[n * width] : new double[0];
    float[] narrow = vae.dtype() == DType.FLOAT32 ? new float[n * width] : new float[0];
    for (int from = 0; from < n; from += BATCH) {
      int count = Math.min(BATCH, n - from);
      HostArray batch = function.apply(from, count);
      if (vae.dtype() == DType.FLOAT32) {
        System.arraycopy(batch.floats(), 0, narrow, from * width, count * width);
      } else {
        System.arraycopy(batch.doubles(), 0, wide, from * width, count * width);
      }
    }
    return vae.dtype() == DType.FLOAT32
        ? HostArray.of(type.shape(), narrow)
        : HostArray.of(type.shape(), wide);
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
    reconstruction.close();
    prior.close();
    parameters.close();
  }
}
