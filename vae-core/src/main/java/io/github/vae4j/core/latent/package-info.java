/**
 * Paths and directions in the latent space of a trained model: interpolations, attribute vectors
 * and grids to be decoded into pictures.
 */
package io.github.vae4j.core.latent;
