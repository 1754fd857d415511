/** Markov chains whose stationary distribution is a model's posterior, and where they start. */
package io.github.vae4j.core.mcmc;
