/**
 * What the cells of a table mean, and how a model sees them.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.table;
