package io.github.vae4j.api.inference;

import io.github.vae4j.api.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a model is given of a batch beside the data x, by name: what p(x|z, c) and q(z|x, c) are
 * conditional on (Sohn, Lee and Yan 2015), or which elements of x were observed. Nothing of it is
 * modelled.
 *
 * @param tensors [batch, size] each
 */
public record Given(Map<String, Tensor> tensors) {
  /** The name of the condition c that the ready-made models take. */
  public static final String CONDITION = "condition";

  /**
   * The name of the mask: 1 for each element of x that was observed, 0 for each that is missing and
   * holds 0 in x (Mattei and Frellsen 2019).
   */
  public static final String MASK = "mask";

  /** Keeps the order of the tensors. */
  public Given {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Returns nothing beside the data. */
  public static Given nothing() {
    return new Given(Map.of());
  }

  /** Returns the condition [batch, size], if the model is conditional. */
  public Optional<Tensor> condition() {
    return Optional.ofNullable(tensors.get(CONDITION));
  }

  /** Returns the mask [batch, size], if the model is given one. */
  public Optional<Tensor> mask() {
    return Optional.ofNullable(tensors.get(MASK));
  }

  /**
   * Returns the tensor of this name, [batch, size].
   *
   * @throws IllegalArgumentException if it is not given: the model does not declare it
   */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "given: there is no '"
              + name
              + "', only "
              + tensors.keySet()
              + "; declare it in the model's given()");
    }
    return tensor;
  }
}
