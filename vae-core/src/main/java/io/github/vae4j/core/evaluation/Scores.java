package io.github.vae4j.core.evaluation;

/**
 * Scores of data in their order, with the error that their estimation has. The error is that of the
 * draws alone; it says nothing of the model.
 *
 * @param nats -log p(x) of each datum, estimated
 * @param standardErrors Monte Carlo standard error of each by the delta method, in nats, see {@link
 *     LogMeanExp#standardError}; NaN for an estimate from one draw
 * @param reliability of each: effective sample size and Pareto k-hat of its weights
 */
public record Scores(double[] nats, double[] standardErrors, Reliability reliability) {}
