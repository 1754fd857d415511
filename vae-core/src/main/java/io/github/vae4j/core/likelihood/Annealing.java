package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.mcmc.HamiltonianMonteCarlo;
import io.github.vae4j.core.mcmc.StepSizes;
import io.github.vae4j.core.model.VaeModel;
import java.util.Map;

/**
 * Chains that are led from the prior to the posterior, or back, through p(z) p(x|z)^t, with one
 * Hamiltonian transition at each temperature t.
 *
 * <p>Temperatures and step sizes are found by chains of their own, which are then forgotten: what
 * depended on the past of a chain that is measured would not leave its distribution as it is, and
 * the weights would not have the mean p(x). These pilots walk a sigmoid of temperatures, densest at
 * both ends (Grosse, Ghahramani and Adams 2015); where log p(x|z) varies more, the temperatures of
 * the measured chains are closer, so that each step adds the same variance to the weights. How much
 * it varies is the mean over the data of the batch, which share their temperatures.
 */
final class Annealing implements AutoCloseable {
  private static final double STEEPNESS = 4;
  private static final double ACCEPTANCE = 0.65; // of Hamiltonian chains at their best (Neal 2011)
  private static final double GAIN = 0.4;
  private static final double FIRST_STEP = 0.1;
  private static final int WARM_UP = 20;
  private static final int LEAST_PILOT = 50;

  private final int temperatures;
  private final int chains;
  private final int batch;
  private final HamiltonianMonteCarlo hmc;

  Annealing(
      VaeModel model,
      DType dtype,
      Backend backend,
      int temperatures,
      int chains,
      int batch,
      int leapfrogs) {
    this.temperatures = temperatures;
    this.chains = chains;
    this.batch = batch;
    this.hmc = new HamiltonianMonteCarlo(model, dtype, backend, chains, batch, leapfrogs);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private static double pilotTemperature(double share) {
    double low = sigmoid(-STEEPNESS);
    return (sigmoid(STEEPNESS * (2 * share - 1)) - low) / (1 - 2 * low);
  }

  /**
   * What the pilots found.
   *
   * @param temperatures from 0 to 1
   * @param stepSizes [batch] at each of them
   */
  record Path(double[] temperatures, double[][] stepSizes) {}

  /** Finds temperatures and step sizes with chains that are not measured. */
  Path pilot(Map<String, DeviceArray> parameters, Map<String, HostArray> data, RandomKey key) {
    int pilots = Math.max(LEAST_PILOT, temperatures / 10);
    StepSizes sizes = new StepSizes(batch, FIRST_STEP, ACCEPTANCE, GAIN);
    double[] places = new double[pilots + 1];
    double[] lengths = new double[pilots + 1]; // of the way so far, in deviations of log p(x|z)
    double[][] stepSizes = new double[pilots + 1][];
    double before = 0;
    try (HamiltonianMonteCarlo.Chains walk = hmc.fromPrior(parameters, data, key.fold("prior"))) {
      for (int i = -WARM_UP; i <= pilots; i++) {
        int place = Math.max(0, i);
        places[place] = pilotTemperature((double) place / pilots);
        walk.move(places[place], sizes.sizes(), key.fold(i));
        sizes.tune(walk.acceptance());
        stepSizes[place] = sizes.sizes();
        double deviation = deviation(walk);
        if (place > 0) {
          lengths[place] =
              lengths[place - 1] + (places[place] - places[place - 1]) * (before + deviation) / 2;
        }
        before = deviation;
      }
    }
    return path(places, lengths, stepSizes);
  }

  /** Returns how much log p(x|z) varies from chain to chain, mean over the data. */
  private double deviation(HamiltonianMonteCarlo.Chains walk) {
    if (chains == 1) {
      return 1; // nothing is known: temperatures are spread evenly
    }
    double sum = 0;
    for (int row = 0; row < batch; row++) {
      double[] values = new double[chains];
      for (int chain = 0; chain < chains; chain++) {
        values[chain] = walk.logLikelihood(chain, row);
      }
      double deviation =
          Math.sqrt(chains) * Estimate.of("log p(x|z)", 1, values, 0).standardError();
      sum += Double.isFinite(deviation) ? deviation : 0;
    }
    return sum / batch;
  }

  /** Divides the way into steps of equal length. */
  private Path path(double[] places, double[] measured, double[][] stepSizes) {
    double whole = measured[measured.length - 1];
    // Where log p(x|z) is the same for every z, one way is as good as another.
    double[] lengths = whole > 0 && Double.isFinite(whole) ? measured : places;
    double[] found = new double[temperatures + 1];
    double[][] steps = new double[temperatures + 1][];
    int cell = 1;
    for (int i = 0; i <= temperatures; i++) {
      double length = lengths[lengths.length - 1] * i / temperatures;
      while (cell < lengths.length - 1 && lengths[cell] < length) {
        cell++;
      }
      double share =
          Math.min(1, (length - lengths[cell - 1]) / (lengths[cell] - lengths[cell - 1]));
      found[i] = places[cell - 1] + share * (places[cell] - places[cell - 1]);
      steps[i] = stepSizes[share < 0.5 ? cell - 1 : cell];
    }
    found[temperatures] = 1;
    return new Path(found, steps);
  }

  /** Returns the log-weights from the prior to the posterior, whose mean weight is p(x). */
  LogMeanExp[] forward(
      Map<String, DeviceArray> parameters, Map<String, HostArray> data, Path path, RandomKey key) {
    try (HamiltonianMonteCarlo.Chains walk = hmc.fromPrior(parameters, data, key.fold("prior"))) {
      return mean(lead(walk, path, key));
    }
  }

  /**
   * Returns places near the posterior, [chains, batch, latent]: where chains from the prior ended,
   * each end as often as its weight says. A chain that was led to a mode which holds little does
   * not go on.
   */
  HostArray ends(
      Map<String, DeviceArray> parameters, Map<String, HostArray> data, Path path, RandomKey key) {
    try (HamiltonianMonteCarlo.Chains walk = hmc.fromPrior(parameters, data, key.fold("prior"))) {
      double[][] logWeights = lead(walk, path, key);
      return resampled(walk.latents(), logWeights, key.fold("resample"));
    }
  }

  /** Returns chains that start at these places, which the caller closes. */
  HamiltonianMonteCarlo.Chains from(
      Map<String, DeviceArray> parameters, Map<String, HostArray> data, HostArray z) {
    return hmc.from(parameters, data, z);
  }

  /** Leads chains from the prior to the posterior; returns their log-weights, [chains][batch]. */
  private double[][] lead(HamiltonianMonteCarlo.Chains walk, Path path, RandomKey key) {
    double[] t = path.temperatures();
    double[][] logWeights = new double[chains][batch];
    walk.move(0, new double[batch], key); // stays, and learns log p(x|z)
    for (int i = 1; i <= temperatures; i++) {
      add(logWeights, walk, t[i] - t[i - 1]);
      if (i < temperatures) {
        walk.move(t[i], path.stepSizes()[i], key.fold(i));
      }
    }
    return logWeights;
  }

  /** Draws as many ends as there are, by systematic resampling: equally spaced quantiles. */
  private HostArray resampled(HostArray ends, double[][] logWeights, RandomKey key) {
    int latent = ends.shape().dim(2);
    double[] places = ends.toDoubles();
    double[] drawn = new double[places.length];
    double[] first = new double[batch];
    Noise.UNIFORM.fill(key, 0, first);
    for (int row = 0; row < batch; row++) {
      LogMeanExp mean = new LogMeanExp();
      for (double[] chain : logWeights) {
        mean.add(chain[row]);
      }
      int from = 0;
      double passed =
          Math.exp(logWeights[0][row] - mean.value()); // of chains, the mean weight is 1
      for (int chain = 0; chain < chains; chain++) {
        while (passed < chain + first[row] && from < chains - 1) {
          passed += Math.exp(logWeights[++from][row] - mean.value());
        }
        int source = (from * batch + row) * latent;
        System.arraycopy(places, source, drawn, (chain * batch + row) * latent, latent);
      }
    }
    return HostArray.ofDoubles(ends.type(), drawn);
  }

  /**
   * Returns the log-weights from the posterior to the prior, whose mean weight is 1 / p(x).
   *
   * @param z an exact draw from the posterior for each datum in each chain, [chains, batch, latent]
   */
  LogMeanExp[] backward(
      Map<String, DeviceArray> parameters,
      Map<String, HostArray> data,
      HostArray z,
      Path path,
      RandomKey key) {
    try (HamiltonianMonteCarlo.Chains walk = hmc.from(parameters, data, z)) {
      double[] t = path.temperatures();
      double[][] logWeights = new double[chains][batch];
      for (int i = temperatures; i >= 1; i--) {
        walk.move(t[i], path.stepSizes()[i], key.fold(i));
        add(logWeights, walk, t[i - 1] - t[i]);
      }
      return mean(logWeights);
    }
  }

  private void add(double[][] logWeights, HamiltonianMonteCarlo.Chains walk, double difference) {
    for (int chain = 0; chain < chains; chain++) {
      for (int row = 0; row < batch; row++) {
        logWeights[chain][row] += difference * walk.logLikelihood(chain, row);
      }
    }
  }

  private LogMeanExp[] mean(double[][] logWeights) {
    LogMeanExp[] means = new LogMeanExp[batch];
    for (int row = 0; row < batch; row++) {
      means[row] = LogMeanExp.ofWeights(chains);
      for (double[] chain : logWeights) {
        means[row].add(chain[row]);
      }
    }
    return means;
  }

  @Override
  public void close() {
    hmc.close();
  }
}
