package io.github.vae4j.core.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.word.WordProvider;
import java.util.Map;

/**
 * The service that adds whole models. What its words stand for is made for data of one shape: an
 * untrained model whose {@link VaeModel#description()} is the word.
 */
public interface VaeModelProvider extends WordProvider<VaeModelProvider.Maker> {
  /**
   * Returns whether the settings of this name's word include the parts of {@link VaeSpec}, as its
   * description writes them, so that the flags for these parts are for it too. By default not.
   */
  default boolean takesParts(String name) {
    return false;
  }

  /**
   * Returns whether models of this name have the class of a datum as a latent that is known where
   * it has a label; their condition is then the class, which may be missing. By default not.
   */
  default boolean classifies(String name) {
    return false;
  }

  /** Makes a model for data of one shape. */
  @FunctionalInterface
  interface Maker {
    /**
     * Returns the model.
     *
     * @param event shape of a datum
     * @param given what there is beside its elements, by name, such as {@code condition}
     * @throws IllegalArgumentException if the model cannot take such data; the message says which
     */
    VaeModel make(Shape event, Map<String, Shape> given);
  }
}
