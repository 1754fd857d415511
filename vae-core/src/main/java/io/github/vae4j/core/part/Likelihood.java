package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.word.Part;
import io.github.vae4j.core.word.Words;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The decoder's distribution p(x|z, c) of one datum, made of the numbers that its network gives.
 */
public interface Likelihood extends Part {
  /**
   * Returns the likelihood of this word, for example {@code normal:floor=0.05}.
   *
   * @throws IllegalArgumentException if no provider knows it or a setting does not fit
   */
  static Likelihood of(String word) {
    return Words.of(LikelihoodProvider.class, "likelihood").create(word);
  }

  /**
   * Returns what {@code vae train} takes unless it is told otherwise: Bernoulli for data of 0 and 1
   * and for images of two levels, continuous Bernoulli for images of {@linkplain
   * DatasetStatistics#greyScale grey levels}, normal for other images and tables.
   *
   * @param statistics of the data
   */
  static Likelihood fitting(Dataset data, DatasetStatistics statistics) {
    if (statistics.binary()) {
      return Likelihoods.BERNOULLI;
    }
    OptionalDouble grey = statistics.greyScale(data.fullScale());
    if (data.itemShape().rank() == 1 || grey.isEmpty()) {
      return Likelihoods.NORMAL;
    }
    boolean bits = statistics.twoValued() && statistics.greatest() == grey.getAsDouble();
    return bits ? Likelihoods.BERNOULLI : Likelihoods.CONTINUOUS_BERNOULLI;
  }

  /** Returns how many numbers the decoder gives for each element of a datum; by default 1. */
  default int heads() {
    return 1;
  }

  /**
   * Returns how many elements of a datum are one column of a table: K for the one-hot block of a
   * column of K levels; by default 1.
   */
  default int width() {
    return 1;
  }

  /**
   * Returns whether each element of a datum has a distribution of its own, made of its own numbers:
   * what decoders need that draw one element after the other. By default true where a column is one
   * element.
   */
  default boolean elementwise() {
    return width() == 1;
  }

  /**
   * Checks that it fits data of this shape; by default it fits all of whole columns.
   *
   * @param event shape of a datum
   * @throws IllegalArgumentException if it does not
   */
  default void check(Shape event) {
    if (event.size() % width() != 0) {
      throw new IllegalArgumentException(
          "likelihood %s: needs columns of %d elements each, got data of shape %s"
              .formatted(word(), width(), event));
    }
  }

  /**
   * Returns the likelihood of data of this shape, whose word is the same: what a decoder gives may
   * depend on the channels of an image, say. By default this one.
   *
   * @param event shape of a datum
   * @throws IllegalArgumentException if it does not {@linkplain #check fit} them
   */
  default Likelihood forEvent(Shape event) {
    check(event);
    return this;
  }

  /**
   * Returns this likelihood with what its word leaves to the training data, such as how many levels
   * they have. By default this one.
   *
   * @param statistics of the data
   * @throws io.github.vae4j.core.data.DataException if the data do not tell
   */
  default Likelihood forData(Dataset data, DatasetStatistics statistics) {
    return this;
  }

  /**
   * Returns how many levels k / (L - 1) an element has to be one of; by default it may be any
   * number of the {@link #support}.
   */
  default OptionalInt gridLevels() {
    return OptionalInt.empty();
  }

  /** Returns the numbers that it takes for an element of a datum. */
  Support support();

  /**
   * Returns what it is given of a datum beside the elements, by name, with the shapes; by default
   * nothing. {@link Given#MASK} is filled with 1 for each observed element and 0 for each missing
   * one.
   *
   * @param event shape of a datum
   */
  default Map<String, Shape> given(Shape event) {
    return Map.of();
  }

  /**
   * Returns data as the encoder is given them, [..., size]; by default as they are. Counts, for
   * example, come to an encoder as logarithms.
   */
  default Tensor encoderInput(Tensor x) {
    return x;
  }

  /**
   * Returns whether p(x) is a probability rather than a density, so that bits per dimension make
   * sense; by default that of counts.
   *
   * @param binary whether every element of the data is 0 or 1 when the model sees it
   */
  default boolean discrete(boolean binary) {
    return support() == Support.COUNT;
  }

  /**
   * Returns whether log p(x|z) of an element that lies between 0 and 1 is a negative cross-entropy:
   * whether its distribution is Bernoulli, which gives probabilities to 0 and 1 alone. By default
   * false.
   *
   * @param element index in a datum
   */
  default boolean crossEntropy(int element) {
    return false;
  }

  /**
   * Returns the numbers of the first head, or of several from the first on, under which the
   * elements have these means, or about these means. Training starts there for the means of the
   * training data. By default those of the usual link, see {@link Support#unbounded}: a head of
   * counts is taken for the logarithm of their mean.
   */
  default double[] startFrom(double[] means) {
    return Arrays.stream(means).map(support()::unbounded).toArray();
  }

  /**
   * Returns first values of the likelihood's own parameters, those of its scope, by name; training
   * starts there for the means of the training data. None by default.
   */
  default Map<String, double[]> ownStart(double[] means) {
    return Map.of();
  }

  /**
   * Returns the distribution of data [..., size], with event shape [size].
   *
   * @param scope of the decoder's parameters, for those of the likelihood's own
   * @param outputs of the decoder, [..., heads * size]: all of the first head, then all of the next
   * @param given what the model is conditional on, [batch, ...], where batch is the last leading
   *     axis of the outputs
   */
  Distribution of(Scope scope, Tensor outputs, Given given);
}
