package io.github.vae4j.core.evaluation;

import java.util.Arrays;

/**
 * Scores of data in their order, with the error that their estimation has. The error is that of the
 * draws alone; it says nothing of the model.
 *
 * @param nats -log p(x) of each datum, estimated, of grey levels under a Bernoulli as {@link
 *     Scorer} says; or another score, for which higher is stranger
 * @param standardErrors Monte Carlo standard error of each by the delta method, in nats, see {@link
 *     LogMeanExp#standardError}; NaN for an estimate from one draw, and where it is not known
 * @param reliability of each: effective sample size and Pareto k-hat of its weights
 */
public record Scores(double[] nats, double[] standardErrors, Reliability reliability) {
  /** Returns scores whose errors are not known. */
  public static Scores withoutErrors(double[] nats, Reliability reliability) {
    double[] errors = new double[nats.length];
    Arrays.fill(errors, Double.NaN);
    return new Scores(nats, errors, reliability);
  }

  /**
   * Returns these scores less a number that is known without an error, with the same errors.
   *
   * @param known a number for each datum, in nats
   * @throws IllegalArgumentException if there are more or fewer numbers than scores
   */
  public Scores minus(double[] known) {
    if (known.length != nats.length) {
      throw new IllegalArgumentException(
          "scores: needs a number for each of " + nats.length + " scores, got " + known.length);
    }
    double[] less = new double[nats.length];
    Arrays.setAll(less, i -> nats[i] - known[i]);
    return new Scores(less, standardErrors, reliability);
  }
}
