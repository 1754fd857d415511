/** The levels that elements of data may have. */
package io.github.vae4j.core.grid;
