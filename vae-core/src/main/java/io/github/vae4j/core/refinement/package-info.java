/** Fits a proposal to each datum, from the encoder's or from none. */
package io.github.vae4j.core.refinement;
