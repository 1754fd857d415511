/**
 * Models of data with latent variables. {@link io.github.vae4j.core.model.VaeSpec} builds the
 * ready-made variational autoencoder, a {@link io.github.vae4j.core.model.VaeModel} is one's own. A
 * {@link io.github.vae4j.core.model.TrainedVae} is kept in a file, and a {@link
 * io.github.vae4j.core.model.VaeSession} encodes, decodes and samples with it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.model;
