/**
 * Families of posteriors and priors beyond independent dimensions: normalising flows and normal
 * distributions with correlations.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.flow;
