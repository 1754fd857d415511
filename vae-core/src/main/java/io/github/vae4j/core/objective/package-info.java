/**
 * The objectives that ship with the library, by the words users write: the evidence lower bound,
 * bounds from importance weights, and methods that AEVB is compared with. Bounds are on log p(x),
 * in nats.
 */
package io.github.vae4j.core.objective;
