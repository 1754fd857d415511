/**
 * Paths and directions in the latent space of a trained model: interpolations, attribute vectors
 * and grids to be decoded into pictures.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.latent;
