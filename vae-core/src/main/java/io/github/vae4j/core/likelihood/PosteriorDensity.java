package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.mcmc.EffectiveSampleSize;
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
 * encoder posteriors have several narrow modes, so chains are led from the prior through {@value
 * #TEMPERATURES} temperatures, and go on from ends drawn by their weights (Neal 2001). The
 * estimator is right where a normal density fits the posterior, for fewer than {@value #LATENTS}
 * latents; between modes the density is wasted, which lifts the estimate. The fitted covariance is
 * shrunk, because the variance is finite only where q has lighter tails than the posterior.
 *
 * <p>There are two sets of chains. From the first come the step sizes, tuned during its burn-in,
 * and the draws that q is fitted to. The second is measured, with these step sizes from its first
 * move on: neither q nor a step size depends on a draw that is measured. Both sets start at the
 * same ends, so no mode is measured that was not fitted, and part from there by noise of their own.
 * The bulk effective sample size of log p(x, z) along the measured chains (Vehtari et al. 2021) is
 * reported, at most L.
 *
 * @param samples L, more than the model has latents
 * @param chains from 1 to 2048
 * @param leapfrogs of a transition, at least 1; the paper takes 4
 * @param burnIn transitions at the posterior before the first draw of either set, at least 1; the
 *     first set tunes the step sizes meanwhile
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
   * @throws IllegalArgumentException if the model has as many latents as there are samples, or
   *     discrete ones
   */
  @Override
  public Session open(TrainedVae vae, Backend backend) {
    HamiltonianMonteCarlo.requireContinuous(vae.model(), vae.dtype());
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
      public Estimates estimate(Dataset data, int from, int count, long seed) {
        int batch = Math.min(batch(), AnnealedImportanceSampling.powerOfTwo(count));
        Annealing annealing =
            annealings.computeIfAbsent(
                batch,
                b ->
                    new Annealing(
                        vae.model(), vae.dtype(), backend, TEMPERATURES, chains, b, leapfrogs));
        Map<String, HostArray> given = EvaluationData.read(vae, data, from, count, batch, seed);
        RandomKey key = EvaluationData.key(seed).fold("hmc").fold(from);
        Annealing.Path path = annealing.pilot(parameters.map(), given, key.fold("pilot"));
        HostArray starts = annealing.ends(parameters.map(), given, path, key.fold("start"));
        Draws draws = new Draws(batch, vae.model().latentSize());
        double[] stepSizes;
        try (HamiltonianMonteCarlo.Chains fitted =
            annealing.from(parameters.map(), given, starts)) {
          stepSizes = fit(fitted, draws, batch, key.fold("fit"));
        }
        try (HamiltonianMonteCarlo.Chains measured =
            annealing.from(parameters.map(), given, starts)) {
          measure(measured, draws, stepSizes, key.fold("measure"));
        }
        Estimates found = draws.estimates(count);
        Finite.requirePerDatum(name(), data::place, from, found.nats());
        return found;
      }

      @Override
      public void close() {
        parameters.close();
        annealings.values().forEach(Annealing::close);
      }
    };
  }

  private int perChain() {
    return (samples + chains - 1) / chains;
  }

  /** Tunes the step sizes, then draws with them; returns them. */
  private double[] fit(HamiltonianMonteCarlo.Chains walk, Draws draws, int batch, RandomKey key) {
    StepSizes sizes = new StepSizes(batch, FIRST_STEP, ACCEPTANCE, GAIN);
    for (int i = 0; i < burnIn; i++) {
      walk.move(1, sizes.sizes(), key.fold(i));
      sizes.tune(walk.acceptance());
    }
    double[] frozen = sizes.sizes();
    for (int i = burnIn; i < burnIn + perChain() * thin; i++) {
      walk.move(1, frozen, key.fold(i));
      if ((i - burnIn + 1) % thin == 0) {
        draws.fit(walk);
      }
    }
    return frozen;
  }

  private void measure(
      HamiltonianMonteCarlo.Chains walk, Draws draws, double[] stepSizes, RandomKey key) {
    for (int i = 0; i < burnIn; i++) {
      walk.move(1, stepSizes, key.fold(i));
    }
    for (int i = 0; i < perChain() * thin; i++) {
      walk.move(1, stepSizes, key.fold(burnIn + i));
      draws.follow(walk, i);
      if ((i + 1) % thin == 0) {
        draws.measure(walk);
      }
    }
  }

  /** What the chains of each datum have seen. */
  private final class Draws {
    private final int batch;
    private final int latent;
    private final List<List<double[]>> fitted = new ArrayList<>(); // by datum
    private final List<List<double[]>> measured = new ArrayList<>();
    private final List<List<Double>> logJoints = new ArrayList<>();
    private final double[][][] paths; // [batch][chains][transitions]: log p(x, z)

    Draws(int batch, int latent) {
      this.batch = batch;
      this.latent = latent;
      this.paths = new double[batch][chains][perChain() * thin];
      for (int row = 0; row < batch; row++) {
        fitted.add(new ArrayList<>());
        measured.add(new ArrayList<>());
        logJoints.add(new ArrayList<>());
      }
    }

    void fit(HamiltonianMonteCarlo.Chains walk) {
      double[] z = walk.latents().toDoubles();
      for (int chain = 0; chain < chains; chain++) {
        for (int row = 0; row < batch; row++) {
          fitted.get(row).add(draw(z, chain, row));
        }
      }
    }

    /** Notes where a transition has led. */
    void follow(HamiltonianMonteCarlo.Chains walk, int transition) {
      for (int row = 0; row < batch; row++) {
        for (int chain = 0; chain < chains; chain++) {
          paths[row][chain][transition] = walk.logJoint(chain, row);
        }
      }
    }

    void measure(HamiltonianMonteCarlo.Chains walk) {
      double[] z = walk.latents().toDoubles();
      for (int chain = 0; chain < chains; chain++) {
        for (int row = 0; row < batch; row++) {
          if (measured.get(row).size() < samples) {
            measured.get(row).add(draw(z, chain, row));
            logJoints.get(row).add(walk.logJoint(chain, row));
          }
        }
      }
    }

    private double[] draw(double[] z, int chain, int row) {
      int at = (chain * batch + row) * latent;
      return Arrays.copyOfRange(z, at, at + latent);
    }

    Estimates estimates(int count) {
      double[] nats = new double[count];
      double[] sizes = new double[count];
      double[] tails = new double[count];
      for (int row = 0; row < count; row++) {
        LogMeanExp reciprocal = reciprocal(row);
        nats[row] = -reciprocal.value();
        tails[row] = reciprocal.paretoK();
        sizes[row] = Math.min(samples, EffectiveSampleSize.bulk(paths[row]));
      }
      return new Estimates(nats, new Reliability(samples, sizes, tails));
    }

    /** Returns the logarithm of the mean of q(z) / p(x, z); NaN if a log p(x, z) is not finite. */
    private LogMeanExp reciprocal(int row) {
      LogMeanExp mean = LogMeanExp.ofWeights(samples);
      if (!logJoints.get(row).stream().allMatch(Double::isFinite)) {
        mean.add(Double.NaN); // before the chains are blamed, which cannot have moved
        return mean;
      }
      GaussianDensity q = GaussianDensity.fit(fitted.get(row).toArray(double[][]::new), SHRINK);
      for (int i = 0; i < samples; i++) {
        mean.add(q.logDensity(measured.get(row).get(i)) - logJoints.get(row).get(i));
      }
      return mean;
    }
  }
}
