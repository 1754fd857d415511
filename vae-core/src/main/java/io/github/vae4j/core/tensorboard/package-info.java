/** Logs of a training for TensorBoard. */
package io.github.vae4j.core.tensorboard;
