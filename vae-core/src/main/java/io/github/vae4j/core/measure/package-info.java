/**
 * What the numbers of a model on some data are: log-probabilities, log-densities, cross-entropies.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.measure;
