/** One row of a table, scored in plain Java and on an engine. */
package io.github.vae4j.bench.row;
