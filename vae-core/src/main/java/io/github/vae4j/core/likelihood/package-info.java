/** Estimates log p(x) of single data, and tells bounds and their gaps from it. */
package io.github.vae4j.core.likelihood;
