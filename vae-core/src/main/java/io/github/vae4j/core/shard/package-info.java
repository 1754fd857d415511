/**
 * Steps of a training whose batch is cut into shards that somebody else computes: what a worker is
 * given, what it gives back, and in which order the gradients are added.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.shard;
