package io.github.vae4j.core.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.word.WordProvider;
import java.util.Map;

/**
 * The service that adds whole models. What its words stand for is made for data of one shape: an
 * untrained model whose {@link VaeModel#description()} is the word.
 */
public interface VaeModelProvider extends WordProvider<VaeModelProvider.Maker> {
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
