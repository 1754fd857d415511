package io.github.vae4j.core.refinement;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;

/**
 * How the proposal of one datum goes while it is refined: what a {@link Refiner} has found before
 * the first step and after each.
 *
 * @param mean of the proposals, [steps + 1, latent], see {@link RefinedProposals#mean}
 * @param logScale logarithm of the standard deviations of their bases, [steps + 1, latent]
 * @param elbo of the proposals in nats, [steps + 1], all with the same noise
 * @param reconstruction E log p(x|z) under the proposals in nats, [steps + 1], with the same noise
 */
public record RefinementCourse(
    HostArray mean, HostArray logScale, double[] elbo, double[] reconstruction) {
  /**
   * Checks the numbers.
   *
   * @throws NonFiniteException if one is NaN or infinite; it names the step, from 1 for the
   *     encoder's proposal
   */
  public RefinementCourse {
    String steps = "the steps of a refinement";
    Finite.requirePerDatum("mean", steps, 0, mean);
    Finite.requirePerDatum("log-scale", steps, 0, logScale);
    Finite.requirePerDatum("ELBO", steps, 0, elbo);
    Finite.requirePerDatum("E log p(x|z)", steps, 0, reconstruction);
  }
}
