package io.github.vae4j.api.distribution;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * A batch of probability distributions over tensors. A sample has shape [sample, batch, event],
 * where each part may have any number of axes: <i>event</i> is one draw, <i>batch</i> the
 * independent distributions that differ in their parameters, <i>sample</i> the repeated draws from
 * each.
 */
public interface Distribution {
  /** Returns the shape of the parameters' batch. */
  Shape batchShape();

  /** Returns the shape of one draw. */
  Shape eventShape();

  /** Returns the element type of samples and log-probabilities. */
  DType dtype();

  /** Returns whether gradients pass from samples to parameters. */
  boolean reparameterized();

  /**
   * Returns whether log-probabilities are of a density with respect to Lebesgue measure; false if
   * any part of an outcome has a probability mass.
   */
  boolean continuous();

  /**
   * Returns whether the log-probability is known of own draws alone, which {@link
   * #sampleAndLogProb} returns with it; {@link #logProb} then throws {@link
   * UnsupportedOperationException}.
   */
  default boolean scoresOnlyOwnDraws() {
    return false;
  }

  /**
   * Draws samples, [sample, batch, event].
   *
   * @param site the name of the noise site, unique within the program
   * @param sampleShape the shape of the repeated draws, often {@link Shape#scalar()}
   */
  Tensor sample(String site, Shape sampleShape);

  /**
   * Returns the log-probability or log-density in nats, [sample, batch].
   *
   * @param value a tensor that broadcasts with [batch, event]: [sample, batch, event]
   * @throws io.github.vae4j.api.program.ShapeException if it does not
   * @throws UnsupportedOperationException if the distribution scores only its own draws
   */
  Tensor logProb(Tensor value);

  /**
   * Draws samples and returns them with their log-probabilities; may be cheaper than the two calls.
   */
  default SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    Tensor sample = sample(site, sampleShape);
    return new SampleAndLogProb(sample, logProb(sample));
  }

  /** Returns the mean, [batch, event], where it has a closed form. */
  default Optional<Tensor> mean() {
    return Optional.empty();
  }

  /** Returns the entropy in nats, [batch], where it has a closed form. */
  default Optional<Tensor> entropy() {
    return Optional.empty();
  }

  /**
   * Returns the Kullback-Leibler divergence KL(this || other) in nats, [batch], where it has a
   * closed form.
   *
   * @param other of the same event shape, with a batch shape that broadcasts
   */
  default Optional<Tensor> analyticKl(Distribution other) {
    return Optional.empty();
  }

  /**
   * Samples and their log-probabilities in nats.
   *
   * @param sample [sample, batch, event]
   * @param logProb [sample, batch]
   */
  record SampleAndLogProb(Tensor sample, Tensor logProb) {}
}
