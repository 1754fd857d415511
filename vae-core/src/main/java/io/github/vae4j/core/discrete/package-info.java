/**
 * Latents that are 0 or 1: independent bits and one-hot blocks, their priors, and the relaxations
 * by which the biased rival of the score function trains them.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.discrete;
