/** Shards of a training's steps, computed by tasks. It serves the package above alone. */
package io.github.vae4j.spark.shard;
