/**
 * Fits a proposal to each datum, from the encoder's or from none.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.refinement;
