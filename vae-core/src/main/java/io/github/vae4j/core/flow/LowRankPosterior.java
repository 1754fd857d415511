package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;

/**
 * Normal with the covariance diag scale^2 + W W' and a matrix W of R columns (Rezende, Mohamed and
 * Wierstra 2014, section 4.3, have the precision so): means, log-scales and W are affine in the
 * features. W starts at small random numbers, because at 0 its gradient is 0 in the mean.
 *
 * @param rank R
 */
record LowRankPosterior(int rank) implements Posterior {
  private static final double START = 0.1;

  LowRankPosterior {
    if (rank < 1) {
      throw new IllegalArgumentException(
          "posterior lowrank: R needs to be at least 1, got "
              + rank
              + "; without a factor it is"
              + " normal");
    }
  }

  @Override
  public String word() {
    return "lowrank:" + rank;
  }

  @Override
  public void check(int latentSize, Prior prior) {
    if (rank > latentSize) {
      throw new IllegalArgumentException(
          "posterior "
              + word()
              + ": R needs to be at most the number of latents, "
              + latentSize
              + "; take "
              + (latentSize > 1 ? "full" : "normal"));
    }
  }

  @Override
  public Distribution of(Scope scope, Tensor features, int latentSize, boolean affine) {
    Normal base =
        Normal.elements(Posterior.normal().of(scope, features, latentSize, affine)).orElseThrow();
    Dense head = new Dense(latentSize * rank, Initializer.constant(0), Initializer.normal(START));
    Tensor numbers = head.apply(scope.child("factor"), features);
    Shape batch = numbers.shape().range(0, numbers.shape().rank() - 1);
    return CorrelatedNormal.lowRank(
        base.location(), base.logScale(), numbers.reshape(batch.append(latentSize).append(rank)));
  }
}
