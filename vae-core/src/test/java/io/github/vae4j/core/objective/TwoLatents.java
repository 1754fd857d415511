package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.List;

/**
 * A model with two latents and parameters of encoder (phi), decoder and prior (theta), and its
 * log-weights in plain Java: z ~ N(priorMean, I), x | z ~ N(weight z + shift, exp(noise)^2), q =
 * N(slope x + intercept, diag exp(logScale)^2).
 */
final class TwoLatents implements VaeModel {
  /** The parameters of the encoder: slope, intercept and log-scale, 2 each. */
  static final double[] PHI = {0.3, -0.2, -0.5, 0.4, Math.log(0.9), Math.log(0.6)};

  /** The parameters of decoder and prior: weight (2), shift, log noise, prior mean (2). */
  static final double[] THETA = {1.1, -0.7, 0.2, -0.1, 0.3, -0.4};

  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  /** The names of the parameters in the order of {@link #PHI}. */
  static final List<String> PHI_NAMES = List.of("slope", "intercept", "log-scale");

  /** The names of the parameters in the order of {@link #THETA}. */
  static final List<String> THETA_NAMES = List.of("weight", "shift", "noise", "prior-mean");

  @Override
  public Shape eventShape() {
    return Shape.of(1);
  }

  @Override
  public int latentSize() {
    return 2;
  }

  private static Tensor parameter(Scope scope, String name, int size, double[] all, int from) {
    return scope.parameter(
        name, Shape.of(size), (key, shape) -> Arrays.copyOfRange(all, from, from + size));
  }

  @Override
  public LatentModel bind(Scope scope) {
    return new LatentModel() {
      @Override
      public Distribution prior() {
        Tensor zero = scope.trace().constant(scope.dtype(), 0);
        return Normal.diagonal(parameter(scope, "prior-mean", 2, THETA, 4), zero);
      }

      @Override
      public Distribution posterior(Tensor x) {
        Tensor a = parameter(scope, "slope", 2, PHI, 0);
        Tensor b = parameter(scope, "intercept", 2, PHI, 2);
        return Normal.diagonal(x.mul(a).add(b), parameter(scope, "log-scale", 2, PHI, 4));
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor v = parameter(scope, "weight", 2, THETA, 0);
        Tensor shift = parameter(scope, "shift", 1, THETA, 2);
        Tensor noise = parameter(scope, "noise", 1, THETA, 3);
        Tensor mean = z.mul(v).sum(-1).expandDims(-1).add(shift);
        return Independent.of(Normal.of(mean, noise), 1);
      }
    };
  }

  /**
   * Returns log p(x|z) + klWeight (log p(z) - log q(z|x)).
   *
   * @param sampling the phi that gives z from the noise
   * @param scoring the phi of the density of q
   */
  static double logWeight(
      double[] theta,
      double[] sampling,
      double[] scoring,
      double klWeight,
      double x,
      double[] noise) {
    double mean = theta[2];
    double logPrior = 0;
    double logProposal = 0;
    for (int j = 0; j < 2; j++) {
      double z = sampling[j] * x + sampling[2 + j] + Math.exp(sampling[4 + j]) * noise[j];
      mean += theta[j] * z;
      logPrior += logNormal(z, theta[4 + j], 0);
      logProposal += logNormal(z, scoring[j] * x + scoring[2 + j], scoring[4 + j]);
    }
    return logNormal(x, mean, theta[3]) + klWeight * (logPrior - logProposal);
  }

  private static double logNormal(double x, double mean, double logScale) {
    double y = (x - mean) * Math.exp(-logScale);
    return -0.5 * y * y - logScale - HALF_LOG_2_PI;
  }
}
