/**
 * What the numbers of a model on some data are: log-probabilities, log-densities, cross-entropies.
 */
package io.github.vae4j.core.measure;
