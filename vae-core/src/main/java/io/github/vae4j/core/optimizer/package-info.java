/**
 * Rules that descend a gradient, schedules of the learning rate, and clipping. Each rule is a pure
 * function that becomes part of the program of a training step.
 */
package io.github.vae4j.core.optimizer;
