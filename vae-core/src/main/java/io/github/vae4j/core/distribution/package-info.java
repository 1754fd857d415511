/**
 * The distributions that priors, posteriors and likelihoods are made of. Parameters that are
 * positive are given as logarithms; log-probabilities, entropies and divergences are in nats.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.distribution;
