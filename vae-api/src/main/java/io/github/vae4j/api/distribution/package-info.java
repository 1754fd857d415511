/**
 * What a probability distribution over tensors can do: sample, and give log-probabilities,
 * entropies and divergences in nats. Implementations are recorded on {@link
 * io.github.vae4j.api.tensor.Tensor tensors}, so one is differentiated and runs on every backend.
 *
 * @since 0.1.0
 */
package io.github.vae4j.api.distribution;
