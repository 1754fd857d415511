package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Mixture;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.Map;

/**
 * The variational mixture of posteriors, VampPrior (Tomczak and Welling 2018, equation 9): p(z) =
 * (1/K) sum_k q(z|u_k), with pseudo-inputs u_k that are trained. Where they are the training data
 * it is the aggregate posterior.
 *
 * <p>They start at training data and may leave the data's range; the paper draws them at random and
 * cuts them off at 0 and 1. Of a conditional model a pseudo-input has a condition of its own, so
 * that p(z) does not depend on the condition.
 *
 * @param pseudoInputs K
 */
record VampPrior(int pseudoInputs) implements Prior {
  private static final String PARAMETER = "pseudo-inputs";

  VampPrior {
    CorePriors.requireComponents("vamp", pseudoInputs);
  }

  @Override
  public String word() {
    return "vamp:" + pseudoInputs;
  }

  /** Returns true: it is made of the posterior. */
  @Override
  public boolean fits(Posterior posterior) {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the encoder's proposals score only their own draws
   */
  @Override
  public Distribution of(Scope scope, Context context) {
    Shape shape = Shape.of(pseudoInputs, context.inputSize());
    Tensor inputs = scope.parameter(PARAMETER, shape, Initializer.normal(0.1));
    Tensor equal = scope.trace().constant(scope.dtype(), 0).broadcastTo(Shape.of(pseudoInputs));
    Distribution proposals = context.posterior().apply(inputs);
    if (proposals.scoresOnlyOwnDraws()) {
      throw new IllegalArgumentException(
          String.format(
              "prior %s: scores each latent under the proposals of all pseudo-inputs, and this"
                  + " posterior scores only its own draws; take --posterior realnvp:L, full,"
                  + " lowrank:R or normal, or another prior",
              word()));
    }
    return Mixture.of(equal, proposals);
  }

  @Override
  public Map<String, double[]> startFrom(DataSample data) {
    if (data.size() > 0 && data.size() < pseudoInputs) {
      throw new IllegalArgumentException(
          String.format(
              "prior %s: starts at as many training data as it has pseudo-inputs, found %d; lower K",
              word(), data.size()));
    }
    float[][] rows = data.rows(pseudoInputs);
    double[] all = new double[pseudoInputs * rows[0].length];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return Map.of(PARAMETER, all);
  }
}
