/**
 * The parts that a model is made of, each by its word: {@link
 * io.github.vae4j.core.network.Network}, {@link io.github.vae4j.core.part.Prior}, {@link
 * io.github.vae4j.core.part.Posterior} and {@link io.github.vae4j.core.part.Likelihood}, with the
 * services that add others.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.part;
