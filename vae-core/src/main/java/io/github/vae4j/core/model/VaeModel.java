package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Support;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A variational autoencoder as users write it: once, for every backend. {@link VaeSpec} is the
 * ready-made one. A model that {@linkplain #description describes itself} can be saved; with a
 * {@link VaeModelProvider} it can be loaded by name and used from the command line.
 */
public interface VaeModel {
  /** Returns the shape of one datum, for example [28, 28]; programs see it flattened. */
  Shape eventShape();

  /** Returns the number of latent dimensions. */
  int latentSize();

  /**
   * Returns the sizes of the layers of latents in the order in which they stand in the vector z,
   * the layer next to the data first; by default there is one.
   */
  default List<Integer> latentLayers() {
    return List.of(latentSize());
  }

  /**
   * Returns the name of the kind of p(x|z), such as {@code bernoulli}: log-likelihoods of models of
   * one kind can be compared. By default it is empty, and the model is like no other.
   */
  default String likelihoodKind() {
    return "";
  }

  /**
   * Returns what the model is given of a datum beside its elements, by name, with the shapes; by
   * default nothing. {@link Given#CONDITION} of shape [size] is filled from labels and columns.
   */
  default Map<String, Shape> given() {
    return Map.of();
  }

  /**
   * Binds the model to a trace. Parameters are declared in the scope when a distribution first
   * needs them; data have the shape [batch, event size].
   *
   * @param given a tensor [batch, shape] for each entry of {@link #given()}
   */
  LatentModel bind(Scope scope, Given given);

  /**
   * Returns the word from which a {@link VaeModelProvider} makes this model again for data of its
   * shape, {@code name} or {@code name:settings}. Models with the same description are the same but
   * for their parameters. By default it is empty: such a model cannot be saved.
   */
  default String description() {
    return "";
  }

  /**
   * Returns the word of the objective that it is trained by unless another is asked for; by default
   * {@code elbo}.
   */
  default String objective() {
    return "elbo";
  }

  /** Returns better first values of parameters than the initialisers', by name; by default none. */
  default Map<String, double[]> startFrom(DataSample data) {
    return Map.of();
  }

  /** Returns the numbers that an element of a datum may be; by default every finite number. */
  default Support support() {
    return Support.REAL;
  }

  /**
   * Returns how many levels k / (L - 1) an element of a datum has to be one of; by default it may
   * be any number of the {@link #support}.
   */
  default OptionalInt gridLevels() {
    return OptionalInt.empty();
  }

  /**
   * Returns whether p(x|z) is a probability rather than a density, so that bits per dimension make
   * sense; by default that of counts.
   *
   * @param binary whether every element of the data is 0 or 1 when the model sees it
   */
  default boolean discrete(boolean binary) {
    return support() == Support.COUNT;
  }

  /**
   * Returns whether log p(x|z) of an element that lies between 0 and 1 is a negative cross-entropy,
   * as that of grey levels under a Bernoulli; by default false.
   *
   * @param element index in a datum
   */
  default boolean crossEntropy(int element) {
    return false;
  }
}
