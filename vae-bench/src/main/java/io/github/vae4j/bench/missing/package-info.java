/**
 * Tables from which cells are removed: how well they are filled, and what is learned without them.
 */
package io.github.vae4j.bench.missing;
