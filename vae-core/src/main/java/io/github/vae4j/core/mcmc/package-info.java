/**
 * Markov chains whose stationary distribution is a model's posterior.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.mcmc;
