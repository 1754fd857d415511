/** The choice between several models of the same data, by a bound on held-out data. */
package io.github.vae4j.core.search;
