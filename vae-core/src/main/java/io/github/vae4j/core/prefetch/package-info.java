/** Preparing the next step of a training ahead of its time. */
package io.github.vae4j.core.prefetch;
