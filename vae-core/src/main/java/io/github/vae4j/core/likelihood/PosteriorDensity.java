package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.mcmc.HamiltonianMonteCarlo;
import io.github.vae4j.core.mcmc.StepSizes;
import io.github.vae4j.core.model.TrainedVae;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The estimator of AEVB's appendix D (Kingma and Welling 2014), from Hamiltonian draws of the
 * posterior alone: a density q(z) is fitted to some of them, and with L others
 *
 * <p>p(x) = ( (1/L) sum_l q(z_l) / p(x, z_l) )^(-1).
 *
 * <p>Its logarithm lies <em>above</em> log p(x) on average once the chains have reached the
 * posterior, unlike the other estimators; chains that have not make it fall below. Without an
 * encoder posteriors have several narrow modes, so the chains are led from the prior through
 * {@value #TEMPERATURES} temperatures and go on where their weights say (Neal 2001). The estimator
 * is right where a normal density fits the posterior, for fewer than {@value #LATENTS} latents;
 * between modes the density is wasted, which lifts the estimate. The earlier half of each chain's
 * draws is fitted, the later half is measured, so that q never sees what it is used on and no mode
 * is measured that was not fitted. The fitted covariance is shrunk, because the variance is finite
 * only where q has lighter tails than the posterior.
 *
 * @param samples L, more than the model has latents
 * @param chains from 1 to 2048
 * @param leapfrogs of a transition, at least 1; the paper takes 4
 * @param burnIn transitions at the posterior before the first draw, at least 1; step sizes are
 *     tuned throughout
 * @param thin transitions from draw to draw, at least 1
 */
public record PosteriorDensity(int samples, int chains, int leapfrogs, int burnIn, int thin)
    implements LikelihoodEstimator {
  /** The number of latents from which on the estimator is not to be trusted. */
  public static final int LATENTS = 5;

  private static final int TEMPERATURES = 100;
  private static final double SHRINK = 0.8;
  private static final double ACCEPTANCE = 0.8;
  private static final double GAIN = 0.2;
  private static final double FIRST_STEP = 0.1;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public PosteriorDensity {
    if (samples < 2 || leapfrogs < 1 || burnIn < 1 || thin < 1) {
      throw new IllegalArgumentException(
          String.format(
              "HMC estimator: needs at least 2 samples, 1 leapfrog step, a burn-in of 1 and a"
                  + " thinning of 1, got %d, %d, %d and %d",
              samples, leapfrogs, burnIn, thin));
    }
    if (chains < 1 || chains > EvaluationData.ROWS) {
      throw new IllegalArgumentException(
          "HMC estimator: needs chains from 1 to " + EvaluationData.ROWS + ", got " + chains);
    }
  }

  /** Returns the estimator with the paper's 4 leapfrog steps, 10 chains and a burn-in of 100. */
  public static PosteriorDensity of(int samples) {
    return new PosteriorDensity(samples, 10, 4, 100, 5);
  }

  @Override
  public String name() {
    return String.format(
        Locale.ROOT,
        "hmc:%d,chains=%d,leapfrog=%d,burn-in=%d,thin=%d",
        samples,
        chains,
        leapfrogs,
        burnIn,
        thin);
  }

  @Override
  public String bound() {
    String name = name();
    return name.equals(of(samples).name())
        ? "HMC"
        : "HMC" + name.substring(name.indexOf(',')).replaceFirst(",", "(") + ")";
  }

  @Override
  public Side side() {
    return Side.ABOVE;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the model has as many latents as there are samples
   */
  @Override
  public Session open(TrainedVae vae, Backend backend) {
    if (samples <= vae.model().latentSize()) {
      throw new IllegalArgumentException(
          String.format(
              "HMC estimator: needs more samples than the model has latents, %d, got %d",
              vae.model().latentSize(), samples));
    }
    int most = Math.max(1, EvaluationData.rows(vae.model(), vae.dtype()) / chains);
    DeviceArrays parameters = DeviceArrays.upload(backend, vae.parameters());
    Map<Integer, Annealing> annealings = new TreeMap<>(); // by batch
    return new Session() {
      @Override
      public int batch() {
        return most;
      }

      @Override
      public double[] estimate(Dataset data, int from, int count, long seed) {
        int batch = Math.min(batch(), AnnealedImportanceSampling.powerOfTwo(count));
        Annealing annealing =
            annealings.computeIfAbsent(
                batch,
                b ->
                    new Annealing(
                        vae.model(), vae.dtype(), backend, TEMPERATURES, chains, b, leapfrogs));
        Map<String, HostArray> given = EvaluationData.read(vae, data, from, count, batch, seed);
        RandomKey key = EvaluationData.key(seed).fold("hmc").fold(from);
        Draws draws = new Draws(batch, vae.model().latentSize());
        Annealing.Path path = annealing.pilot(parameters.map(), given, key.fold("pilot"));
        try (HamiltonianMonteCarlo.Chains walk =
            annealing.posterior(parameters.map(), given, path, key.fold("start"))) {
          walk(walk, draws, batch, key);
        }
        double[] values = new double[count];
        Arrays.setAll(values, draws::logEvidence);
        return Finite.requirePerDatum(name(), data::place, from, values);
      }

      @Override
      public void close() {
        parameters.close();
        annealings.values().forEach(Annealing::close);
      }
    };
  }

  private void walk(HamiltonianMonteCarlo.Chains walk, Draws draws, int batch, RandomKey key) {
    StepSizes sizes = new StepSizes(batch, FIRST_STEP, ACCEPTANCE, GAIN);
    for (int i = 0; i < burnIn; i++) {
      walk.move(1, sizes.sizes(), key.fold(i));
      sizes.tune(walk.acceptance());
    }
    double[] frozen = sizes.sizes();
    int perChain = (samples + chains - 1) / chains;
    for (int i = 0; i < 2 * perChain; i++) {
      for (int j = 0; j < thin; j++) {
        walk.move(1, frozen, key.fold("draw").fold(i * thin + j));
      }
      draws.add(walk, i < perChain);
    }
  }

  /** What the chains of each datum have seen. */
  private final class Draws {
    private final int batch;
    private final int latent;
    private final List<List<double[]>> fitted = new ArrayList<>(); // by datum
    private final List<List<double[]>> measured = new ArrayList<>();
    private final List<List<Double>> logJoints = new ArrayList<>();

    Draws(int batch, int latent) {
      this.batch = batch;
      this.latent = latent;
      for (int row = 0; row < batch; row++) {
        fitted.add(new ArrayList<>());
        measured.add(new ArrayList<>());
        logJoints.add(new ArrayList<>());
      }
    }

    void add(HamiltonianMonteCarlo.Chains walk, boolean earlier) {
      double[] z = walk.latents().toDoubles();
      for (int chain = 0; chain < chains; chain++) {
        for (int row = 0; row < batch; row++) {
          int at = (chain * batch + row) * latent;
          double[] draw = Arrays.copyOfRange(z, at, at + latent);
          if (earlier) {
            fitted.get(row).add(draw);
          } else if (measured.get(row).size() < samples) {
            measured.get(row).add(draw);
            logJoints.get(row).add(walk.logJoint(chain, row));
          }
        }
      }
    }

    double logEvidence(int row) {
      if (!logJoints.get(row).stream().allMatch(Double::isFinite)) {
        return Double.NaN; // before the chains are blamed, which cannot have moved
      }
      GaussianDensity q = GaussianDensity.fit(fitted.get(row).toArray(double[][]::new), SHRINK);
      LogMeanExp mean = new LogMeanExp();
      for (int i = 0; i < samples; i++) {
        mean.add(q.logDensity(measured.get(row).get(i)) - logJoints.get(row).get(i));
      }
      return -mean.value();
    }
  }
}
