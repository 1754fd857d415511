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
import io.github.vae4j.core.model.TrainedVae;
import java.util.Map;
import java.util.TreeMap;

/**
 * Annealed importance sampling (Neal 2001; for decoders Wu et al. 2017): chains led from the prior
 * to the posterior, whose weights have mean p(x), so that the logarithm of their mean lies below
 * log p(x) on average. It asks nothing of the encoder.
 *
 * <p>The data of a batch share one sequence of temperatures, which pilot chains of all of them find
 * before. That leaves each weight's mean p(x), since the measured chains have no say in it; how
 * close a datum's estimate comes depends on the data beside it. Step sizes are each datum's own.
 *
 * @param temperatures T, at least 1; more of them are closer to log p(x)
 * @param chains of each datum, from 1 to 2048
 * @param leapfrogs of the Hamiltonian transition at each temperature, at least 1
 */
public record AnnealedImportanceSampling(int temperatures, int chains, int leapfrogs)
    implements LikelihoodEstimator {
  static final String WORD = "ais";

  private static final int LEAPFROGS = 10;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 1, or there are more than 2048 chains
   */
  public AnnealedImportanceSampling {
    if (temperatures < 1 || chains < 1 || leapfrogs < 1 || chains > EvaluationData.ROWS) {
      throw new IllegalArgumentException(
          String.format(
              "AIS: needs at least 1 temperature, 1 to %d chains and at least 1 leapfrog step, got %d,"
                  + " %d and %d",
              EvaluationData.ROWS, temperatures, chains, leapfrogs));
    }
  }

  /** Returns the estimator with 16 chains of 10 leapfrog steps. */
  public static AnnealedImportanceSampling of(int temperatures) {
    return new AnnealedImportanceSampling(temperatures, 16, LEAPFROGS);
  }

  @Override
  public String name() {
    return WORD + ":" + settings();
  }

  /** Returns the settings as users write them behind the colon. */
  String settings() {
    return temperatures + ",chains=" + chains + ",leapfrog=" + leapfrogs;
  }

  @Override
  public String bound() {
    return leapfrogs == LEAPFROGS
        ? "AIS(" + temperatures + ")"
        : "AIS(" + temperatures + ",leapfrog=" + leapfrogs + ")";
  }

  @Override
  public int samples() {
    return chains;
  }

  @Override
  public String kind() {
    return "lower bound by annealed chains, without the encoder";
  }

  @Override
  public Session open(TrainedVae vae, Backend backend) {
    HamiltonianMonteCarlo.requireContinuous(vae.model(), vae.dtype());
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
        int batch = Math.min(batch(), powerOfTwo(count));
        Map<String, HostArray> given = EvaluationData.read(vae, data, from, count, batch, seed);
        RandomKey key = EvaluationData.key(seed).fold("ais").fold(from);
        Annealing annealing =
            annealings.computeIfAbsent(
                batch,
                b ->
                    new Annealing(
                        vae.model(), vae.dtype(), backend, temperatures, chains, b, leapfrogs));
        Annealing.Path path = annealing.pilot(parameters.map(), given, key.fold("pilot"));
        LogMeanExp[] means = annealing.forward(parameters.map(), given, path, key.fold("forward"));
        Estimates found = Estimates.of(chains, means, count);
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

  /** Returns the least power of two that is not below n: few sizes are compiled. */
  static int powerOfTwo(int n) {
    return n == 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
  }
}
