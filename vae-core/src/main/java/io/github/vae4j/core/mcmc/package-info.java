/** Markov chains whose stationary distribution is a model's posterior. */
package io.github.vae4j.core.mcmc;
