/** What a model is worth on data: bounds, scores and what its latent dimensions do. */
package io.github.vae4j.core.evaluation;
