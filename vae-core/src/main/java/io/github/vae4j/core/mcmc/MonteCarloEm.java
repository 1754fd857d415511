package io.github.vae4j.core.mcmc;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.optimizer.ParameterUpdates;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Monte Carlo EM with Hamiltonian draws, which AEVB is compared with (Kingma and Welling 2014,
 * section 5 and appendix E): no encoder; each datum has a chain of its own that is moved by one
 * transition of {@value #LEAPFROGS} leapfrog steps when its batch is visited, with step sizes tuned
 * to an acceptance of {@value #ACCEPTANCE}; the decoder then takes {@value #UPDATES} steps along
 * the gradient of log p(x, z). A chain starts at a draw from the prior and makes {@value #BURN_IN}
 * transitions at its first visit.
 *
 * <p>The chains of all data are kept, so this is for small sets. The same seed gives the same
 * numbers. One thread at a time; whoever opens it closes it, and the backend after it.
 */
public final class MonteCarloEm implements AutoCloseable {
  private static final int LEAPFROGS = 10;
  private static final double ACCEPTANCE = 0.9;
  private static final int UPDATES = 5;
  private static final int BURN_IN = 20;
  private static final double FIRST_STEP = 0.05;
  private static final double GAIN = 0.1;

  private static final String LATENT = "z";
  private static final String LEARNING_RATE = "learningRate";
  private static final String STEP = "step";

  private static final String STATE = "state/";
  private static final String CHAINS = "chains";
  private static final String VISITED = "visited";
  private static final String STEP_SIZES = "step-sizes";
  private static final String COUNTS = "counts";

  private final Dataset data;
  private final Map<String, String> setting;
  private final TrainingOptions options;
  private final Backend backend;
  private final RandomKey key;
  private final BatchReader reader;
  private final HamiltonianMonteCarlo hmc;
  private final CompiledProgram update;
  private final DeviceArrays state;
  private final StepSizes stepSizes = new StepSizes(1, FIRST_STEP, ACCEPTANCE, GAIN);
  private final double[][] chains; // the place of each datum's chain; empty before its first visit
  private final int latent;
  private int[] order = new int[0];
  private long step;
  private long updates;

  /**
   * Compiles the two phases.
   *
   * @param initialValues first values of parameters by name that replace the model's own
   * @param options of which optimiser, learning rate, batch size, seed and element type are used;
   *     the learning rate stays as it is
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public MonteCarloEm(
      VaeModel model,
      Preprocessing preprocessing,
      TrainingOptions options,
      Map<String, double[]> initialValues,
      Dataset data,
      Backend backend) {
    this.data = data;
    this.setting =
        Map.of(
            "vae4j.monte-carlo-em",
            "1",
            "model",
            model.description().isEmpty() ? model.getClass().getName() : model.description(),
            "data",
            preprocessing.digest(data),
            "options",
            options.toString(),
            "backend",
            backend.name() + " " + backend.facts().getOrDefault("engine", ""));
    this.options = options;
    this.backend = backend;
    this.key = RandomKey.of(options.seed()).fold("mcem");
    this.reader = BatchReader.of(model, data, preprocessing, options.batchSize(), options.dtype());
    this.latent = model.latentSize();
    this.chains = new double[data.size()][0];
    Trace trace = Trace.open();
    Scope scope = Scope.training(trace, options.dtype());
    Map<String, Tensor> outputs = outputs(trace, scope, model);
    this.hmc =
        new HamiltonianMonteCarlo(
            model, options.dtype(), backend, 1, options.batchSize(), LEAPFROGS);
    this.update = CompiledProgram.compile(backend, trace.program(outputs), outputs.keySet());
    this.state =
        DeviceArrays.upload(
            backend,
            ParameterUpdates.initialState(
                scope.parameters(), options.optimizer(), options.seed(), initialValues));
  }

  /** Records one step of the decoder; each output is the next value of the input of its name. */
  private Map<String, Tensor> outputs(Trace trace, Scope scope, VaeModel model) {
    TensorType scalar = TensorType.of(options.dtype());
    int batch = options.batchSize();
    ModelInputs inputs = ModelInputs.of(model, scope, batch);
    LatentModel bound = inputs.bound();
    Tensor x = inputs.x();
    Tensor weights = inputs.rowWeights();
    Tensor z = trace.input(LATENT, Role.DATA, TensorType.of(options.dtype(), batch, latent));
    Tensor rate = trace.input(LEARNING_RATE, Role.DATA, scalar);
    Tensor number = trace.input(STEP, Role.DATA, scalar);
    Tensor logJoint = bound.likelihood(z).logProb(x).add(bound.prior().logProb(z));
    ObjectiveContext context = new ObjectiveContext(trace.constant(options.dtype(), 1), weights);
    List<Tensor> gradients = Gradients.of(context.mean(logJoint).neg(), scope.tensors());
    return ParameterUpdates.record(scope, gradients, options.optimizer(), rate, number);
  }

  /** Returns the number of batches of one pass over the data. */
  public int stepsPerEpoch() {
    return (data.size() + options.batchSize() - 1) / options.batchSize();
  }

  /** Moves the chains of the next batch and then the decoder. */
  public void step() {
    int epoch = (int) (step / stepsPerEpoch());
    int from = (int) (step % stepsPerEpoch()) * options.batchSize();
    int count = Math.min(options.batchSize(), data.size() - from);
    if (step % stepsPerEpoch() == 0) {
      order = Splits.permutation(data.size(), key.fold("shuffle").fold(epoch));
    }
    Map<String, HostArray> batch =
        reader.read(order, from, count, key.fold("binarization").fold(epoch));
    HostArray z = draw(batch, from, count);
    TensorType scalar = TensorType.of(options.dtype());
    for (int i = 0; i < UPDATES; i++) {
      Map<String, HostArray> inputs = new LinkedHashMap<>(batch);
      inputs.put(LATENT, z);
      inputs.put(LEARNING_RATE, HostArray.filled(scalar, options.learningRate()));
      inputs.put(STEP, HostArray.filled(scalar, (double) ++updates));
      inputs.putAll(update.drawNoise(key.fold("noise").fold(updates)));
      Map<String, DeviceArray> next = update.run(state.map(), inputs);
      state.map().putAll(next);
    }
    step++;
  }

  /** Moves the chains of a batch and returns their places, [batch, latent]. */
  private HostArray draw(Map<String, HostArray> given, int from, int count) {
    int batch = options.batchSize();
    double[] places = new double[batch * latent];
    boolean fresh = false;
    for (int i = 0; i < batch; i++) {
      int datum = order[from + Math.min(i, count - 1)];
      if (chains[datum].length == 0) {
        chains[datum] = new double[latent];
        Noise.NORMAL.fill(key.fold("start").fold(datum), 0, chains[datum]);
        fresh = true;
      }
      System.arraycopy(chains[datum], 0, places, i * latent, latent);
    }
    HostArray start = HostArray.ofDoubles(TensorType.of(options.dtype(), 1, batch, latent), places);
    try (HamiltonianMonteCarlo.Chains walk = hmc.from(state.map(), given, start)) {
      for (int i = 0; i < (fresh ? BURN_IN : 1); i++) {
        double[] sizes = new double[batch];
        Arrays.fill(sizes, stepSizes.sizes()[0]);
        walk.move(1, sizes, key.fold("move").fold(step).fold(i));
        double accepted = Arrays.stream(walk.acceptance()).limit(count).average().orElseThrow();
        stepSizes.tune(new double[] {accepted});
      }
      double[] moved = walk.latents().toDoubles();
      for (int i = 0; i < count; i++) {
        System.arraycopy(moved, i * latent, chains[order[from + i]], 0, latent);
      }
      return HostArray.ofDoubles(TensorType.of(options.dtype(), batch, latent), moved);
    }
  }

  /**
   * Copies the decoder's parameters, by name, to the heap.
   *
   * @throws NonFiniteException if one is NaN or infinite
   */
  public Map<String, HostArray> parameters() {
    Map<String, HostArray> values = state.download();
    Set<String> moments = Set.copyOf(options.optimizer().stateNames());
    values.keySet().removeIf(name -> moments.stream().anyMatch(m -> name.endsWith("#" + m)));
    Finite.requireTensors(
        "Monte Carlo EM after step " + step, values, "lower the learning rate or set a clip norm");
    return values;
  }

  /** Returns the number of steps that were taken. */
  public long steps() {
    return step;
  }

  /**
   * Keeps all that is needed to go on: the decoder, the chains of all data and their step size.
   *
   * @throws FileException if the file cannot be written; an existing one then stays as it was
   */
  public void save(Path path) {
    Map<String, HostArray> tensors = new LinkedHashMap<>();
    state.download().forEach((name, values) -> tensors.put(STATE + name, values));
    int[] visited = IntStream.range(0, chains.length).filter(i -> chains[i].length > 0).toArray();
    if (visited.length > 0) {
      double[] places =
          Arrays.stream(visited).boxed().flatMapToDouble(i -> Arrays.stream(chains[i])).toArray();
      tensors.put(VISITED, HostArray.of(Shape.of(visited.length), visited));
      tensors.put(CHAINS, HostArray.of(Shape.of(visited.length, latent), places));
    }
    tensors.put(STEP_SIZES, HostArray.of(Shape.of(1), stepSizes.sizes()));
    tensors.put(COUNTS, HostArray.of(Shape.of(2), new double[] {step, updates}));
    Safetensors.Content content = new Safetensors.Content(tensors, setting).withDigest();
    Safetensors.write(path, content.tensors(), content.metadata());
  }

  /**
   * Goes on from what was {@linkplain #save kept}, with the same bits on the same engine.
   *
   * @throws FileException if the file is missing or damaged, or of another training: other data or
   *     options, another model or engine
   */
  public void resume(Path path) {
    Safetensors.Content file = Safetensors.read(path);
    file.requireDigest(path);
    setting.forEach(
        (name, value) -> {
          String kept = file.metadata().getOrDefault(name, "none");
          require(path, value.equals(kept), name + " " + value, kept);
        });
    Map<String, HostArray> kept = new LinkedHashMap<>();
    state
        .download()
        .forEach((name, values) -> kept.put(name, tensor(path, file, STATE + name, values.type())));
    double[] counts = tensor(path, file, COUNTS, TensorType.of(DType.FLOAT64, 2)).toDoubles();
    require(path, counts[0] >= 0 && counts[1] >= 0, "counts from 0", Arrays.toString(counts));
    HostArray sizes = tensor(path, file, STEP_SIZES, TensorType.of(DType.FLOAT64, 1));
    HostArray visited = file.tensors().get(VISITED);
    int count = visited == null ? 0 : visited.shape().size();
    double[][] places = new double[data.size()][0];
    if (visited != null) {
      tensor(path, file, VISITED, TensorType.of(DType.INT32, count));
      double[] all =
          tensor(path, file, CHAINS, TensorType.of(DType.FLOAT64, count, latent)).toDoubles();
      for (int i = 0; i < count; i++) {
        int datum = visited.ints()[i];
        require(path, datum >= 0 && datum < places.length, "a chain of a datum", "of " + datum);
        places[datum] = Arrays.copyOfRange(all, i * latent, (i + 1) * latent);
      }
    }
    try {
      stepSizes.restore(sizes.toDoubles());
    } catch (IllegalArgumentException e) {
      throw new FileException(path + ": " + e.getMessage(), e);
    }
    DeviceArrays fresh = DeviceArrays.upload(backend, kept);
    state.close();
    state.map().putAll(fresh.map());
    System.arraycopy(places, 0, chains, 0, places.length);
    step = (long) counts[0];
    updates = (long) counts[1];
    order = Splits.permutation(data.size(), key.fold("shuffle").fold(step / stepsPerEpoch()));
  }

  private static HostArray tensor(
      Path path, Safetensors.Content file, String name, TensorType type) {
    HostArray values = file.tensors().get(name);
    if (values == null || !values.type().equals(type)) {
      throw new FileException(
          path
              + ", tensor '"
              + name
              + "': expected "
              + type
              + ", found "
              + (values == null ? "none" : values.type()));
    }
    return values;
  }

  private static void require(Path path, boolean valid, String expected, String found) {
    if (!valid) {
      throw new FileException(path + ": expected " + expected + ", found " + found);
    }
  }

  @Override
  public void close() {
    state.close();
    update.close();
    hmc.close();
  }
}
