/**
 * Training: a {@link io.github.vae4j.core.training.Trainer} takes a model, {@link
 * io.github.vae4j.core.training.TrainingOptions} and data, and gives a trained model. A seed fixes
 * the order of the data and all noise.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.training;
