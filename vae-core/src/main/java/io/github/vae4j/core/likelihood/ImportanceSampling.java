package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.ChunkedWeights;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Locale;
import java.util.Map;

/**
 * Importance sampling from the encoder's proposal: log (1/K) sum_k p(x, z_k) / q(z_k|x), the bound
 * L_K of Burda et al. 2016 (equation 8), from exactly K draws for each datum. A proposal whose
 * standard deviations are multiplied by a number above 1 has a higher variance where the encoder
 * fits, and a lower one where it is too narrow for the posterior.
 *
 * @param samples K, at least 1
 * @param scale factor of the proposal's standard deviations, above 0; 1 for IWAE-K
 * @param verify whether the weights of the first batch are computed in plain Java too
 */
public record ImportanceSampling(int samples, double scale, boolean verify)
    implements LikelihoodEstimator {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public ImportanceSampling {
    if (samples < 1) {
      throw new IllegalArgumentException("IWAE: K needs to be at least 1, got " + samples);
    }
    if (!(scale > 0 && Double.isFinite(scale))) {
      throw new IllegalArgumentException(
          "importance sampling: the scale needs to be above 0, got " + scale);
    }
  }

  /**
   * Returns importance sampling whose first batch is verified.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public ImportanceSampling(int samples, double scale) {
    this(samples, scale, true);
  }

  /** Returns IWAE-K. */
  public static ImportanceSampling iwae(int samples) {
    return new ImportanceSampling(samples, 1);
  }

  /** Returns the same without the verification. */
  public ImportanceSampling unverified() {
    return new ImportanceSampling(samples, scale, false);
  }

  @Override
  public String name() {
    return scale == 1 ? "iwae:" + samples : "is:" + samples + ",scale=" + scale;
  }

  @Override
  public String bound() {
    return scale == 1 ? "IWAE" : String.format(Locale.ROOT, "IS(%s)", scale);
  }

  @Override
  public String kind() {
    return "lower bound at the encoder's proposals";
  }

  @Override
  public boolean atEncoder() {
    return true;
  }

  @Override
  public Session open(TrainedVae vae, Backend backend) {
    ChunkedWeights weights = new ChunkedWeights(vae.model(), vae.dtype(), backend, samples, scale);
    DeviceArrays parameters = DeviceArrays.upload(backend, vae.parameters());
    return new Session() {
      private boolean verified = !verify;

      @Override
      public int batch() {
        return weights.batch();
      }

      @Override
      public Estimates estimate(Dataset data, int from, int count, long seed) {
        Map<String, HostArray> given = EvaluationData.read(vae, data, from, count, batch(), seed);
        RandomKey key = EvaluationData.key(seed).fold("noise").fold(from);
        if (!verified) {
          weights.verify(parameters.map(), vae.parameters(), given, key);
          verified = true;
        }
        Estimates found =
            Estimates.of(samples, weights.logMeans(parameters.map(), given, key), count);
        Finite.requirePerDatum(name(), data::place, from, found.nats());
        return found;
      }

      @Override
      public void close() {
        parameters.close();
        weights.close();
      }
    };
  }
}
