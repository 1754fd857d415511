package io.github.vae4j.core.part;

/** What the first values of parameters may be made of: training data as the model sees them. */
public interface DataSample {
  /** Returns how many training data there are; 0, the default, if only their mean is known. */
  default int size() {
    return 0;
  }

  /** Returns the mean of each element of a datum before binarisation. */
  double[] mean();

  /**
   * Returns what the encoder is given of {@code count} different data, drawn under the training's
   * seed: the elements of a datum, then its condition.
   *
   * @throws IllegalArgumentException if there are fewer training data
   */
  float[][] rows(int count);
}
