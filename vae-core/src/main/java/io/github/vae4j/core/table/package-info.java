/** What the cells of a table mean, and how a model sees them. */
package io.github.vae4j.core.table;
