/**
 * Random numbers that are the same on every machine and backend. They are a pure function of a
 * {@link io.github.vae4j.api.random.RandomKey}, and no state is shared between streams.
 *
 * @since 0.1.0
 */
package io.github.vae4j.api.random;
