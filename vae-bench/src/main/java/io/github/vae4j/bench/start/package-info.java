/** How long people wait for a command to begin. */
package io.github.vae4j.bench.start;
