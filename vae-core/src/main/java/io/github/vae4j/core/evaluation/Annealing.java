package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.mcmc.HamiltonianMonteCarlo;
import io.github.vae4j.core.mcmc.StepSizes;
import io.github.vae4j.core.model.VaeModel;
import java.util.Map;

/**
 * Chains that are led from the prior to the posterior, or back, through p(z) p(x|z)^t, with one
 * Hamiltonian transition at each temperature t. The temperatures lie on a sigmoid, densest at both
 * ends (Grosse, Ghahramani and Adams 2015).
 *
 * <p>Step sizes are tuned for each datum and temperature by chains of their own, which are then
 * forgotten: a transition whose step size depended on its chain's past would not leave its
 * distribution as it is, and the weights would not have the mean p(x).
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

  /** Returns the temperature at a share of the way from 0 to 1. */
  static double temperature(double share) {
    double low = sigmoid(-STEEPNESS);
    return (sigmoid(STEEPNESS * (2 * share - 1)) - low) / (1 - 2 * low);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private double temperature(int index) {
    return temperature((double) index / temperatures);
  }

  /** Step sizes [batch] at places that are spread evenly over the way. */
  record Tuned(double[][] places) {
    double[] at(double share) {
      return places[(int) Math.round(share * (places.length - 1))];
    }
  }

  /** Finds step sizes with chains that are not measured. */
  Tuned tune(Map<String, DeviceArray> parameters, HostArray x, RandomKey key) {
    int pilot = Math.max(LEAST_PILOT, temperatures / 10);
    StepSizes sizes = new StepSizes(batch, FIRST_STEP, ACCEPTANCE, GAIN);
    double[][] places = new double[pilot + 1][];
    try (HamiltonianMonteCarlo.Chains walk = hmc.fromPrior(parameters, x, key.fold("prior"))) {
      for (int i = -WARM_UP; i <= pilot; i++) {
        walk.move(temperature(Math.max(0.0, i) / pilot), sizes.sizes(), key.fold(i));
        sizes.tune(walk.acceptance());
        places[Math.max(0, i)] = sizes.sizes();
      }
    }
    return new Tuned(places);
  }

  /** Returns the log-weights from the prior to the posterior, whose mean weight is p(x). */
  LogMeanExp[] forward(
      Map<String, DeviceArray> parameters, HostArray x, Tuned tuned, RandomKey key) {
    try (HamiltonianMonteCarlo.Chains walk = hmc.fromPrior(parameters, x, key.fold("prior"))) {
      double[][] logWeights = new double[chains][batch];
      walk.move(0, new double[batch], key); // stays, and learns log p(x|z)
      for (int i = 1; i <= temperatures; i++) {
        add(logWeights, walk, temperature(i) - temperature(i - 1));
        if (i < temperatures) {
          walk.move(temperature(i), tuned.at((double) i / temperatures), key.fold(i));
        }
      }
      return mean(logWeights);
    }
  }

  /**
   * Returns the log-weights from the posterior to the prior, whose mean weight is 1 / p(x).
   *
   * @param z an exact draw from the posterior for each datum in each chain, [chains, batch, latent]
   */
  LogMeanExp[] backward(
      Map<String, DeviceArray> parameters, HostArray x, HostArray z, Tuned tuned, RandomKey key) {
    try (HamiltonianMonteCarlo.Chains walk = hmc.from(parameters, x, z)) {
      double[][] logWeights = new double[chains][batch];
      for (int i = temperatures; i >= 1; i--) {
        walk.move(temperature(i), tuned.at((double) i / temperatures), key.fold(i));
        add(logWeights, walk, temperature(i - 1) - temperature(i));
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
      means[row] = new LogMeanExp();
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
