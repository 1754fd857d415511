package io.github.vae4j.core.mcmc;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.LatentModel;
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
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hamiltonian Monte Carlo (Duane et al. 1987; Neal 2011) on p(z) p(x|z)^t, for several chains of
 * each datum of a batch. A transition, all of its leapfrog steps, the acceptance and what is known
 * of the new state, is one program and one call into the engine.
 *
 * <p>The step size of a transition is multiplied by a number drawn from 0.8 to 1.2, the same for
 * all chains, so that no chain returns to where it started; gradients beyond {@value
 * #GRADIENT_LIMIT} are cut off in the proposal. Both leave the distribution as it is. One thread at
 * a time; whoever compiles it closes it.
 */
public final class HamiltonianMonteCarlo implements AutoCloseable {
  private static final double GRADIENT_LIMIT = 1e4;
  private static final double JITTER = 0.2;

  private static final String LATENT = "z";
  private static final String TEMPERATURE = "temperature";
  private static final String STEP_SIZE = "stepSize";
  private static final String REPORT = "report";

  private final Backend backend;
  private final DType dtype;
  private final int chains;
  private final int batch;
  private final CompiledProgram transition;
  private final CompiledProgram prior;

  /**
   * Compiles a transition.
   *
   * @param chains of each datum, at least 1
   * @param batch data at a time, at least 1
   * @param leapfrogs steps of a transition, at least 1
   * @throws IllegalArgumentException if a number is below 1, or the latents are not continuous
   */
  public HamiltonianMonteCarlo(
      VaeModel model, DType dtype, Backend backend, int chains, int batch, int leapfrogs) {
    if (chains < 1 || batch < 1 || leapfrogs < 1) {
      throw new IllegalArgumentException(
          String.format(
              "hmc: needs at least 1 chain, 1 datum and 1 leapfrog step, got %d, %d and %d",
              chains, batch, leapfrogs));
    }
    this.backend = backend;
    this.dtype = dtype;
    this.chains = chains;
    this.batch = batch;
    this.prior = tracePrior(model);
    this.transition = traceTransition(model, leapfrogs);
  }

  /**
   * Checks that chains can move the latents of a model.
   *
   * @throws IllegalArgumentException if they are not continuous
   */
  public static void requireContinuous(VaeModel model, DType dtype) {
    requireContinuous(ModelInputs.of(model, Scope.root(Trace.open(), dtype), 1).bound());
  }

  private static void requireContinuous(LatentModel bound) {
    if (!bound.prior().continuous()) {
      throw new IllegalArgumentException(
          "hmc: moves continuous latents only, and some of this model are discrete; use iwae:K");
    }
  }

  private CompiledProgram tracePrior(VaeModel model) {
    Trace trace = Trace.open();
    LatentModel bound = ModelInputs.of(model, Scope.root(trace, dtype), batch).bound();
    requireContinuous(bound);
    Tensor z = bound.prior().sample(LATENT, Shape.of(chains, batch));
    return CompiledProgram.compile(backend, trace.program(Map.of(LATENT, z)), Set.of());
  }

  private CompiledProgram traceTransition(VaeModel model, int leapfrogs) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(model, Scope.root(trace, dtype), batch);
    LatentModel bound = inputs.bound();
    Tensor x = inputs.x();
    TensorType latents = TensorType.of(dtype, chains, batch, model.latentSize());
    Tensor start = trace.input(LATENT, Role.STATE, latents);
    Tensor temperature = trace.input(TEMPERATURE, Role.DATA, TensorType.of(dtype));
    Tensor stepSize =
        trace.input(STEP_SIZE, Role.DATA, TensorType.of(dtype, batch)).reshape(1, batch, 1);
    Tensor momentum = trace.noise("momentum", Noise.NORMAL, latents);
    Tensor uniform = trace.noise("accept", Noise.UNIFORM, TensorType.of(dtype, chains, batch));

    Point from = point(bound, x, start, temperature);
    Point to = from;
    Tensor p = momentum.add(to.slope().mul(stepSize.mul(0.5)));
    for (int i = 1; i <= leapfrogs; i++) {
      to = point(bound, x, to.z().add(p.mul(stepSize)), temperature);
      p = p.add(to.slope().mul(stepSize.mul(i < leapfrogs ? 1 : 0.5)));
    }
    Tensor gain =
        to.logTarget()
            .sub(p.square().sum(-1).mul(0.5))
            .sub(from.logTarget().sub(momentum.square().sum(-1).mul(0.5)));
    // A comparison with NaN is false: a trajectory that left the numbers is refused.
    Tensor accepted = uniform.log().less(gain);
    Tensor one = trace.constant(TensorType.of(dtype, chains, batch), 1);
    Tensor probability = gain.less(0).select(gain.exp(), gain.greater(-1).select(one, one.sub(1)));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(LATENT, accepted.expandDims(-1).select(to.z(), start));
    outputs.put(
        REPORT,
        Tensor.concat(
            0,
            List.of(
                accepted.select(to.logLikelihood(), from.logLikelihood()).expandDims(0),
                accepted.select(to.logPrior(), from.logPrior()).expandDims(0),
                probability.expandDims(0))));
    return CompiledProgram.compile(backend, trace.program(outputs), Set.of(LATENT));
  }

  /** A place of the chains: log p(x|z), log p(z), log of the target, [chains, batch], its slope. */
  private record Point(
      Tensor z, Tensor logLikelihood, Tensor logPrior, Tensor logTarget, Tensor slope) {}

  private static Point point(LatentModel model, Tensor x, Tensor z, Tensor temperature) {
    Tensor logLikelihood = model.likelihood(z).logProb(x);
    Tensor logPrior = model.prior().logProb(z);
    Tensor logTarget = logPrior.add(logLikelihood.mul(temperature));
    Tensor slope = Gradients.of(logTarget.sumAll(), List.of(z)).get(0);
    return new Point(
        z, logLikelihood, logPrior, logTarget, slope.max(-GRADIENT_LIMIT).min(GRADIENT_LIMIT));
  }

  /**
   * Starts chains at independent draws from the prior.
   *
   * @param parameters of the model by name, which stay the caller's
   * @param data of a batch by the names of the inputs that {@link ModelInputs} declares
   * @return chains, which the caller closes
   */
  public Chains fromPrior(
      Map<String, DeviceArray> parameters, Map<String, HostArray> data, RandomKey key) {
    Map<String, HostArray> inputs = new LinkedHashMap<>(data);
    inputs.putAll(prior.drawNoise(key));
    Map<String, DeviceArray> drawn = prior.run(parameters, inputs);
    return new Chains(parameters, data, Named.get(drawn, LATENT));
  }

  /**
   * Starts chains at given places.
   *
   * @param parameters of the model by name, which stay the caller's
   * @param data of a batch by the names of the inputs that {@link ModelInputs} declares
   * @param z latents [chains, batch, latent]
   * @return chains, which the caller closes
   */
  public Chains from(
      Map<String, DeviceArray> parameters, Map<String, HostArray> data, HostArray z) {
    return new Chains(parameters, data, backend.upload(z));
  }

  /** Chains on their way; their places stay on the device. */
  public final class Chains implements AutoCloseable {
    private final Map<String, DeviceArray> resident;
    private final DeviceArrays data;
    private HostArray report = HostArray.filled(TensorType.of(dtype, 3, chains, batch), Double.NaN);

    private Chains(
        Map<String, DeviceArray> parameters, Map<String, HostArray> data, DeviceArray z) {
      this.data = DeviceArrays.upload(backend, data);
      this.resident = new LinkedHashMap<>(parameters);
      resident.putAll(this.data.map());
      resident.put(LATENT, z);
    }

    /**
     * Makes one transition of each chain. With steps of size 0 no chain moves, and what is known of
     * its place is brought up to date.
     *
     * @param temperature t of p(z) p(x|z)^t, from 0 (the prior) to 1 (the posterior)
     * @param stepSizes [batch], at least 0
     */
    public void move(double temperature, double[] stepSizes, RandomKey key) {
      Map<String, HostArray> inputs = new LinkedHashMap<>(transition.drawNoise(key));
      double[] jitter = new double[1];
      Noise.UNIFORM.fill(key.fold("jitter"), 0, jitter);
      double factor = 1 + JITTER * (2 * jitter[0] - 1);
      double[] steps = new double[batch];
      for (int i = 0; i < batch; i++) {
        steps[i] = stepSizes[i] * factor;
      }
      inputs.put(TEMPERATURE, HostArray.filled(TensorType.of(dtype), temperature));
      inputs.put(STEP_SIZE, HostArray.ofDoubles(TensorType.of(dtype, batch), steps));
      Map<String, DeviceArray> outputs = transition.run(resident, inputs);
      resident.put(LATENT, Named.get(outputs, LATENT));
      try (DeviceArray array = Named.get(outputs, REPORT)) {
        report = array.download();
      }
    }

    /** Returns log p(x|z) of a chain's place after the last {@link #move}, in nats. */
    public double logLikelihood(int chain, int row) {
      return report(0, chain, row);
    }

    /** Returns log p(x, z) of a chain's place after the last {@link #move}, in nats. */
    public double logJoint(int chain, int row) {
      return report(0, chain, row) + report(1, chain, row);
    }

    /** Returns the probability that the last move was accepted, mean over the chains, [batch]. */
    public double[] acceptance() {
      double[] mean = new double[batch];
      for (int row = 0; row < batch; row++) {
        for (int chain = 0; chain < chains; chain++) {
          mean[row] += report(2, chain, row) / chains;
        }
      }
      return mean;
    }

    private double report(int what, int chain, int row) {
      return report.get((what * chains + chain) * batch + row);
    }

    /** Copies the places to the heap, [chains, batch, latent]. */
    public HostArray latents() {
      return Named.get(resident, LATENT).download();
    }

    @Override
    public void close() {
      Named.get(resident, LATENT).close();
      data.close();
    }
  }

  @Override
  public void close() {
    transition.close();
    prior.close();
  }
}
