/**
 * A long table of mixed columns: how fast it is read, trained on and scored, and in what memory.
 */
package io.github.vae4j.bench.rows;
