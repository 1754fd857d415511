/**
 * The objectives that ship with the library, by the words users write: the evidence lower bound,
 * bounds from importance weights, and methods that AEVB is compared with. Bounds are on log p(x),
 * in nats.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.objective;
