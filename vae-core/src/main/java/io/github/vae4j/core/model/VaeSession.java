package io.github.vae4j.core.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autoregressive.Autoregressive;
import io.github.vae4j.core.autoregressive.SequentialDraw;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.RequiredMean;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.flow.Centre;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

/**
 * A trained model on an open backend, ready to encode, decode, reconstruct and sample. Results are
 * the same in every call: nothing is drawn but under a given seed. Thread-safe; whoever opens it
 * closes it, and the backend after it.
 *
 * <p>The p(x|z) of an {@linkplain Autoregressive autoregressive} decoder has no mean. Its {@link
 * #decode}, {@link #reconstruct} and {@link #sample} give draws instead, see {@link
 * #drawsForMeans}. Latents are all decoded with the same noise, so that what they are decoded to
 * differs by the latents alone.
 */
public final class VaeSession implements AutoCloseable {
  private static final int BATCH = 256;
  private static final long SEED = 1; // unless another is asked for
  private static final String LATENT = "z";
  private static final String DRAW = "x";
  private static final String OVERFLOW =
      "the model overflows: train it again with a lower learning rate or a clip norm";

  private final TrainedVae vae;
  private final DeviceArrays parameters;
  private final Backend backend;
  private final DoubleConsumer progress;
  private final Map<String, CompiledProgram> programs = new ConcurrentHashMap<>();
  private final Map<Integer, SequentialDraw> loops = new ConcurrentHashMap<>(); // by rows

  /** Uploads the parameters. A program is compiled when it is first needed. */
  public VaeSession(TrainedVae vae, Backend backend) {
    this(vae, backend, share -> {});
  }

  /**
   * Uploads the parameters. A program is compiled when it is first needed.
   *
   * @param progress told the share that is done of the draws of an autoregressive decoder, which
   *     take a pass for each element
   */
  public VaeSession(TrainedVae vae, Backend backend, DoubleConsumer progress) {
    this.vae = vae;
    this.backend = backend;
    this.progress = progress;
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
  }

  @FunctionalInterface
  private interface Recording {
    Map<String, Tensor> record(ModelInputs inputs, LatentModel bound, Supplier<Tensor> z);
  }

  /** Returns a program for so many rows, which is compiled when it is first needed. */
  private CompiledProgram program(String name, int rows, Recording recording) {
    return programs.computeIfAbsent(name + " of " + rows, key -> compile(rows, recording));
  }

  private CompiledProgram compile(int rows, Recording recording) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, vae.dtype());
    ModelInputs inputs = ModelInputs.of(vae.model(), scope, rows);
    Supplier<Tensor> z =
        () ->
            trace.input(
                LATENT, Role.DATA, TensorType.of(vae.dtype(), rows, vae.model().latentSize()));
    Map<String, Tensor> outputs = recording.record(inputs, inputs.bound(), z);
    return CompiledProgram.compile(backend, trace.program(outputs), Set.of());
  }

  /** Returns the rows of a program for so many: somebody who looks at one datum waits for one. */
  private static int rows(int n) {
    return n == 1 ? 1 : BATCH;
  }

  private static Map<String, Tensor> encode(
      ModelInputs inputs, LatentModel bound, Supplier<Tensor> z) {
    return Map.of("mean", Centre.of("encode", bound.posterior(inputs.x())));
  }

  private static Tensor decoded(String operation, LatentModel bound, Tensor z) {
    return RequiredMean.of(operation, "likelihood", bound.likelihood(z));
  }

  private static Map<String, Tensor> decode(
      ModelInputs inputs, LatentModel bound, Supplier<Tensor> z) {
    return Map.of("mean", decoded("decode", bound, z.get()));
  }

  private static Map<String, Tensor> reconstruct(
      ModelInputs inputs, LatentModel bound, Supplier<Tensor> z) {
    Tensor centre = Centre.of("reconstruct", bound.posterior(inputs.x()));
    return Map.of("mean", decoded("reconstruct", bound, centre));
  }

  private static Map<String, Tensor> draw(
      ModelInputs inputs, LatentModel bound, Supplier<Tensor> z) {
    return Map.of(DRAW, bound.likelihood(z.get()).sample(DRAW, Shape.scalar()));
  }

  private static Map<String, Tensor> drawPrior(
      ModelInputs inputs, LatentModel bound, Supplier<Tensor> z) {
    return Map.of(LATENT, bound.prior().sample(LATENT, Shape.of(BATCH)));
  }

  /** Returns the model. */
  public TrainedVae vae() {
    return vae;
  }

  /** Returns what {@link #encode} takes as the latent of a datum, see {@link Centre#name}. */
  public static String centre(TrainedVae vae) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(vae.model(), Scope.root(trace, vae.dtype()), 1);
    return Centre.name(inputs.bound().posterior(inputs.x()));
  }

  /**
   * Returns whether p(x|z) has no mean because each element depends on those before it, so that
   * {@link #decode}, {@link #reconstruct} and {@link #sample} give draws of it.
   */
  public boolean drawsForMeans() {
    return likelihood(1) instanceof Autoregressive;
  }

  /** Records p(x|z) of latents in a trace of its own. */
  private Distribution likelihood(int rows) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, vae.dtype());
    LatentModel bound = ModelInputs.of(vae.model(), scope, rows).bound();
    TensorType type = TensorType.of(vae.dtype(), rows, vae.model().latentSize());
    return bound.likelihood(trace.input(LATENT, Role.DATA, type));
  }

  /**
   * Draws x for each latent of an autoregressive decoder, element by element.
   *
   * @param sharedNoise whether all latents have the noise of the first
   */
  private HostArray drawInTurn(
      HostArray latents, Optional<HostArray> conditions, RandomKey key, boolean sharedNoise) {
    int n = latents.shape().dim(0);
    int rows = Math.min(BATCH, n);
    SequentialDraw loop =
        loops.computeIfAbsent(
            rows, size -> SequentialDraw.compile(backend, (Autoregressive) likelihood(size)));
    HostArray drawn =
        collect(
            n,
            vae.model().eventShape().size(),
            BATCH,
            (from, count) -> {
              Map<String, HostArray> inputs = given(conditions, from, count, rows);
              inputs.put(LATENT, batch(latents, from, count, rows));
              loop.drawNoise(key.fold(sharedNoise ? 0 : from / BATCH))
                  .forEach((name, noise) -> inputs.put(name, sharedNoise ? firstOf(noise) : noise));
              return loop.draw(
                  parameters.map(), inputs, share -> progress.accept((from + share * count) / n));
            });
    return requireRows("draw from p(x|z)", drawn, OVERFLOW);
  }

  /** Returns the first row of noise in all rows. */
  private static HostArray firstOf(HostArray noise) {
    double[] all = noise.toDoubles();
    int width = all.length / noise.shape().dim(0);
    for (int i = width; i < all.length; i++) {
      all[i] = all[i % width];
    }
    return HostArray.ofDoubles(noise.type(), all);
  }

  /**
   * Returns the posterior mean of each datum, [n, latent]; where it has no closed form, as of a
   * flow, the image of the mean of its base; of a hierarchy the mean of the layer that is inferred
   * first, and of each other layer its mean given the means before it.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if a number of the result is
   */
  public HostArray encode(Dataset data) {
    return encode(data, SEED);
  }

  /**
   * Returns what {@link #encode(Dataset)} does, of data that are binarised at random under a seed.
   *
   * @throws RuntimeException as {@link #encode(Dataset)}
   */
  public HostArray encode(Dataset data, long seed) {
    CompiledProgram encoder = program("encoder", rows(data.size()), VaeSession::encode);
    return perDatum("latent mean", data, seed, encoder, vae.model().latentSize());
  }

  /**
   * Returns the mean of p(x|z) at the latent z of each datum that {@link #encode} gives, [n, event
   * size], in the model's units (see {@link Preprocessing#unscaled}).
   *
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if a number of the result is
   */
  public HostArray reconstruct(Dataset data) {
    return reconstruct(data, SEED);
  }

  /**
   * Returns what {@link #reconstruct(Dataset)} does, of data that are binarised at random, and of
   * draws that are made, under a seed.
   *
   * @throws RuntimeException as {@link #reconstruct(Dataset)}
   */
  public HostArray reconstruct(Dataset data, long seed) {
    if (drawsForMeans()) {
      RandomKey key = RandomKey.of(seed).fold("reconstruct");
      return drawInTurn(encode(data, seed), conditions(data), key, false);
    }
    return perDatum(
        "reconstruction",
        data,
        seed,
        program("reconstruction", rows(data.size()), VaeSession::reconstruct),
        vae.model().eventShape().size());
  }

  private HostArray perDatum(
      String what, Dataset data, long seed, CompiledProgram program, int width) {
    int batch = rows(data.size());
    BatchReader reader = reader(data, batch);
    int[] order = order(data);
    RandomKey key = Binarization.key(seed);
    HostArray rows =
        collect(
            data.size(),
            width,
            batch,
            (from, count) ->
                Named.get(
                    program.runToHost(parameters.map(), reader.read(order, from, count, key)),
                    "mean"));
    return Finite.requirePerDatum(what, data::place, 0, rows);
  }

  private BatchReader reader(Dataset data, int batch) {
    return BatchReader.of(vae.model(), data, vae.preprocessing(), batch, vae.dtype());
  }

  private static int[] order(Dataset data) {
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    return order;
  }

  /**
   * Returns the condition of each datum, [n, size], as {@link #decode(HostArray, Optional)} takes
   * them; nothing for a model without conditions.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public Optional<HostArray> conditions(Dataset data) {
    int size = vae.preprocessing().conditioning().size();
    if (size == 0) {
      return Optional.empty();
    }
    BatchReader reader = reader(data, rows(data.size()));
    float[] all = new float[data.size() * size];
    for (int i = 0; i < data.size(); i++) {
      reader.readCondition(i, all, i * size);
    }
    return Optional.of(HostArray.of(Shape.of(data.size(), size), all));
  }

  /**
   * Returns the mean of p(x|z) for each latent, [n, event size], in the model's units.
   *
   * @param latents [n, latent], of any floating-point type
   * @throws IllegalArgumentException if they have another shape or the model is conditional
   * @throws NonFiniteException if a latent, in the model's element type, or a number of the result
   *     is NaN or infinite
   */
  public HostArray decode(HostArray latents) {
    return decode(latents, Optional.empty());
  }

  /**
   * Returns the mean of p(x|z, c) for each latent and its condition, [n, event size], in the
   * model's units.
   *
   * @param latents [n, latent], of any floating-point type
   * @param conditions [n, size], see {@link Conditioning#vector}; empty for a model without
   * @throws IllegalArgumentException if one has another shape, or the model is conditional and
   *     there is none
   * @throws NonFiniteException as {@link #decode(HostArray)}
   */
  public HostArray decode(HostArray latents, Optional<HostArray> conditions) {
    requireLatents("decode", latents);
    int n = latents.shape().dim(0);
    requireConditions(n, conditions);
    TensorType type = new TensorType(vae.dtype(), latents.shape());
    HostArray given = HostArray.ofDoubles(type, latents.toDoubles());
    requireRows("latent to be decoded", given, "give one within " + type.dtype());
    if (drawsForMeans()) {
      return drawInTurn(given, conditions, RandomKey.of(0).fold("decode"), true);
    }
    int rows = rows(n);
    CompiledProgram decoder = program("decoder", rows, VaeSession::decode);
    HostArray means =
        collect(
            n,
            vae.model().eventShape().size(),
            rows,
            (from, count) -> {
              Map<String, HostArray> inputs = given(conditions, from, count, rows);
              inputs.put(LATENT, batch(given, from, count, rows));
              return Named.get(decoder.runToHost(parameters.map(), inputs), "mean");
            });
    return requireRows("mean of p(x|z) for latent", means, OVERFLOW);
  }

  /**
   * Returns latents of a hierarchy in which the layers below one are replaced by their means given
   * the layer above each, [n, latent]; for the layer next to the data the latents themselves.
   *
   * @param latents [n, latent], of any floating-point type
   * @param layer from 1, which is next to the data
   * @throws IllegalArgumentException if the latents have another shape, there is no such layer, or
   *     the model does not draw its layers one after the other
   * @throws NonFiniteException if a number of the result is NaN or infinite
   */
  public HostArray meansBelow(HostArray latents, int layer) {
    int layers = vae.model().latentLayers().size();
    if (layer < 1 || layer > layers) {
      throw new IllegalArgumentException(
          "layer " + layer + ": no such layer of latents; those of the model are 1 to " + layers);
    }
    requireLatents("means below a layer", latents);
    if (layer == 1) {
      return latents;
    }
    int rows = rows(latents.shape().dim(0));
    CompiledProgram program =
        program("below " + layer, rows, (inputs, bound, z) -> below(bound, z, 1 + layers - layer));
    HostArray given =
        HostArray.ofDoubles(new TensorType(vae.dtype(), latents.shape()), latents.toDoubles());
    Map<String, HostArray> fixed = new LinkedHashMap<>(); // what the prior does not look at
    program.program().inputs().stream()
        .filter(input -> !parameters.map().containsKey(input.name()))
        .forEach(input -> fixed.put(input.name(), HostArray.filled(input.type(), 0)));
    HostArray means =
        collect(
            latents.shape().dim(0),
            vae.model().latentSize(),
            rows,
            (from, count) -> {
              Map<String, HostArray> inputs = new LinkedHashMap<>(fixed);
              inputs.put(LATENT, batch(given, from, count, rows));
              return Named.get(program.runToHost(parameters.map(), inputs), "mean");
            });
    return requireRows("means below latent", means, OVERFLOW);
  }

  private static Map<String, Tensor> below(LatentModel bound, Supplier<Tensor> z, int kept) {
    if (!(bound.prior() instanceof Chain chain)) {
      throw new IllegalArgumentException(
          "means below a layer: need a prior that is a chain of layers, found "
              + bound.prior().getClass().getName());
    }
    return Map.of("mean", chain.conditionalMeans(z.get(), kept));
  }

  private void requireLatents(String operation, HostArray latents) {
    int width = vae.model().latentSize();
    if (latents.shape().rank() != 2 || latents.shape().dim(1) != width) {
      throw new IllegalArgumentException(
          operation + ": the model takes latents [n, " + width + "], found " + latents.shape());
    }
  }

  private void requireConditions(int n, Optional<HostArray> conditions) {
    Conditioning conditioning = vae.preprocessing().conditioning();
    if (conditioning.size() > 0 && !conditioning.partly() && conditions.isEmpty()) {
      throw new IllegalArgumentException(
          "the model is conditional on "
              + conditioning.describe()
              + "; give a value of each, such as "
              + conditioning.names().get(0)
              + "=1");
    }
    Shape expected = Shape.of(n).append(conditioning.size() == 0 ? 1 : conditioning.size());
    if (conditions.isPresent()
        && (conditioning.size() == 0 || !conditions.get().shape().equals(expected))) {
      throw new IllegalArgumentException(
          conditioning.size() == 0
              ? "the model is not conditional; leave out the condition"
              : "conditions: need the shape " + expected + ", got " + conditions.get().shape());
    }
  }

  /** Returns what the model is given of rows from {@code from} on, in a batch of {@code rows}. */
  private Map<String, HostArray> given(
      Optional<HostArray> conditions, int from, int count, int rows) {
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    Conditioning conditioning = vae.preprocessing().conditioning();
    if (conditions.isEmpty() && conditioning.partly()) {
      inputs.put(
          ModelInputs.inputName(Given.CONDITION),
          HostArray.filled(TensorType.of(vae.dtype(), rows, conditioning.size()), 0));
    }
    conditions.ifPresent(
        c -> inputs.put(ModelInputs.inputName(Given.CONDITION), batch(c, from, count, rows)));
    if (vae.model().given().containsKey(Given.MASK)) {
      TensorType type = TensorType.of(vae.dtype(), rows, vae.model().eventShape().size());
      inputs.put(ModelInputs.inputName(Given.MASK), HostArray.filled(type, 1));
    }
    return inputs;
  }

  /** Returns rows from {@code from} on as a batch of {@code size}, filled up with zeros. */
  private HostArray batch(HostArray rows, int from, int count, int size) {
    int width = rows.shape().dim(1);
    double[] values = new double[size * width];
    for (int i = 0; i < count * width; i++) {
      values[i] = rows.get(from * width + i);
    }
    return HostArray.ofDoubles(TensorType.of(vae.dtype(), size, width), values);
  }

  /**
   * Returns {@code n} latents drawn from the prior, [n, latent]; the first m are the same for every
   * n.
   *
   * @throws IllegalArgumentException if the model is conditional
   * @throws NonFiniteException if one is NaN or infinite
   */
  public HostArray drawLatents(int n, long seed) {
    return drawLatents(n, seed, Optional.empty());
  }

  /**
   * Returns a latent drawn from the prior for each of {@code n} conditions, [n, latent].
   *
   * @param conditions [n, size]; empty for a model without
   * @throws IllegalArgumentException as {@link #decode(HostArray, Optional)}
   * @throws NonFiniteException if a latent is NaN or infinite
   */
  public HostArray drawLatents(int n, long seed, Optional<HostArray> conditions) {
    requireConditions(n, conditions);
    RandomKey key = RandomKey.of(seed).fold("sample");
    CompiledProgram prior = program("prior", BATCH, VaeSession::drawPrior);
    HostArray drawn =
        collect(
            n,
            vae.model().latentSize(),
            BATCH,
            (from, count) -> {
              Map<String, HostArray> inputs = given(conditions, from, count, BATCH);
              inputs.putAll(prior.drawNoise(key.fold(from / BATCH)));
              return Named.get(prior.runToHost(parameters.map(), inputs), LATENT);
            });
    return requireRows("draw from the prior", drawn, OVERFLOW);
  }

  private static HostArray requireRows(String what, HostArray rows, String advice) {
    int width = rows.shape().dim(1);
    return Finite.require(
        rows, i -> what + " " + (i / width + 1) + ", number " + (i % width + 1), advice);
  }

  /**
   * Returns the mean of p(x|z) for {@code n} latents drawn from the prior, [n, event size], in the
   * model's units.
   *
   * @throws IllegalArgumentException if the model is conditional
   * @throws NonFiniteException if a number is NaN or infinite
   */
  public HostArray sample(int n, long seed) {
    return sample(n, seed, Optional.empty());
  }

  /**
   * Returns the mean of p(x|z, c) for a latent drawn from the prior and each of {@code n}
   * conditions, [n, event size], in the model's units.
   *
   * @param conditions [n, size]; empty for a model without
   * @throws IllegalArgumentException as {@link #decode(HostArray, Optional)}
   * @throws NonFiniteException if a number is NaN or infinite
   */
  public HostArray sample(int n, long seed, Optional<HostArray> conditions) {
    return drawsForMeans()
        ? draw(n, seed, conditions)
        : decode(drawLatents(n, seed, conditions), conditions);
  }

  /**
   * Returns {@code n} draws from the model: a latent from the prior, then a datum from p(x|z, c),
   * [n, event size], in the model's units.
   *
   * @param conditions [n, size]; empty for a model without
   * @throws IllegalArgumentException as {@link #decode(HostArray, Optional)}
   * @throws NonFiniteException if a number is NaN or infinite
   */
  public HostArray draw(int n, long seed, Optional<HostArray> conditions) {
    return draw(drawLatents(n, seed, conditions), seed, conditions);
  }

  /**
   * Returns a draw from p(x|z, c) for each latent, [n, event size], in the model's units. A latent
   * that comes several times is drawn several times.
   *
   * @param latents [n, latent], finite
   * @param conditions [n, size]; empty for a model without
   * @throws IllegalArgumentException as {@link #decode(HostArray, Optional)}
   * @throws NonFiniteException if a number is NaN or infinite
   */
  public HostArray draw(HostArray latents, long seed, Optional<HostArray> conditions) {
    requireLatents("draw", latents);
    int n = latents.shape().dim(0);
    requireConditions(n, conditions);
    RandomKey key = RandomKey.of(seed).fold("draw");
    if (drawsForMeans()) {
      return drawInTurn(latents, conditions, key, false);
    }
    CompiledProgram program = program("draw", BATCH, VaeSession::draw);
    HostArray drawn =
        collect(
            n,
            vae.model().eventShape().size(),
            BATCH,
            (from, count) -> {
              Map<String, HostArray> inputs = given(conditions, from, count, BATCH);
              inputs.put(LATENT, batch(latents, from, count, BATCH));
              inputs.putAll(program.drawNoise(key.fold(from / BATCH)));
              return Named.get(program.runToHost(parameters.map(), inputs), DRAW);
            });
    return requireRows("draw from p(x|z)", drawn, OVERFLOW);
  }

  @FunctionalInterface
  private interface BatchFunction {
    HostArray apply(int from, int count);
  }

  private HostArray collect(int n, int width, int rows, BatchFunction function) {
    TensorType type = TensorType.of(vae.dtype(), n, width);
    double[] wide = vae.dtype() == DType.FLOAT64 ? new double[n * width] : new double[0];
    float[] narrow = vae.dtype() == DType.FLOAT32 ? new float[n * width] : new float[0];
    for (int from = 0; from < n; from += rows) {
      int count = Math.min(rows, n - from);
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
    programs.values().forEach(CompiledProgram::close);
    loops.values().forEach(SequentialDraw::close);
    parameters.close();
  }
}
