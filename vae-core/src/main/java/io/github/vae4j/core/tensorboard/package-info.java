/**
 * Logs of a training for TensorBoard.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.tensorboard;
