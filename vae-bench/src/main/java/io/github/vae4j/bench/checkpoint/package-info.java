/** What checkpoints cost a training. */
package io.github.vae4j.bench.checkpoint;
