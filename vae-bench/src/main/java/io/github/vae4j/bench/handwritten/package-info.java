/**
 * Training steps written by hand for one engine each, against which the traced ones are measured.
 */
package io.github.vae4j.bench.handwritten;
