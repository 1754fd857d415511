/**
 * Rules that descend a gradient, schedules of the learning rate, and clipping. Each rule is a pure
 * function that becomes part of the program of a training step.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.optimizer;
