/**
 * How latent-variable models are trained: an {@link io.github.vae4j.api.inference.InferenceMethod}
 * turns a {@link io.github.vae4j.api.inference.LatentModel} and a batch into an {@link
 * io.github.vae4j.api.inference.Objective}. Other modules add methods by an {@link
 * io.github.vae4j.api.inference.InferenceMethodProvider}.
 *
 * @since 0.1.0
 */
package io.github.vae4j.api.inference;
