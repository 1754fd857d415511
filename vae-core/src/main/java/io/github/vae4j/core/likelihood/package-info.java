/**
 * Estimates log p(x) of single data, and tells bounds and their gaps from it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.likelihood;
