/**
 * Decoders in which an element of a datum depends on those before it, p(x|z) = prod_i p(x_i | x_1,
 * ..., x_(i-1), z): the networks, the distribution they give, and draws from it, one compiled step
 * after the other.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.autoregressive;
