/**
 * What a model is worth on data: bounds, scores and what its latent dimensions do.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.evaluation;
