package io.github.vae4j.core.objective;

import io.github.vae4j.api.tensor.Tensor;

/**
 * A bound on log p(x) as a function F of the log-weights [sample, batch], with what its gradient
 * estimators need. F grows with every log-weight, and by c if all grow by c.
 */
interface LogWeightBound {
  /** Returns F in nats, [batch]. */
  Tensor value(Tensor logWeights);

  /** Returns dF / d log w_i, [sample, batch]: at least 0, with sum 1 over the samples. */
  Tensor slope(Tensor logWeights);

  /** Returns d^2 F / d (log w_i)^2, [sample, batch]. */
  Tensor curvature(Tensor logWeights);
}
