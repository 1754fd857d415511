/**
 * The choice between several models of the same data, by a bound on held-out data.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.search;
