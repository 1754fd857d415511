/**
 * Markov chains whose stationary distribution is a model's posterior, and training by their draws.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.mcmc;
