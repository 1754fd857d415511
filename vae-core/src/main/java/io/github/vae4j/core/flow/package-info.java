/**
 * Families of posteriors and priors beyond independent dimensions: normalising flows and normal
 * distributions with correlations.
 */
package io.github.vae4j.core.flow;
