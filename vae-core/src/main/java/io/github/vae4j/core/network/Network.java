package io.github.vae4j.core.network;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.word.Part;
import io.github.vae4j.core.word.Words;
import java.util.Optional;

/** The layers of an encoder or of a decoder. */
public interface Network extends Part {
  /**
   * Returns the network of this word, for example {@code mlp:256,256}.
   *
   * @throws IllegalArgumentException if no provider knows it or a setting does not fit
   */
  static Network of(String word) {
    return Words.of(NetworkProvider.class, "network").create(word);
  }

  /** Returns the same network with its layers in the opposite order: the decoder to an encoder. */
  Network mirrored();

  /** Returns whether it has no hidden layer, so that what it gives is affine in its input. */
  default boolean affine() {
    return false;
  }

  /** Returns the dropout between its layers in training; none by default. */
  default Dropout dropout() {
    return Dropout.NONE;
  }

  /**
   * Checks that data of this shape can go through.
   *
   * @throws IllegalArgumentException if not; the message says which can
   */
  default void check(Shape event) {}

  /**
   * Records an encoder, from data to features [..., width].
   *
   * @param x [..., event size]
   * @param condition [..., size], with the leading axes of x
   * @param event shape of a datum
   */
  Tensor encode(
      Scope scope, Tensor x, Optional<Tensor> condition, Shape event, Activation activation);

  /**
   * Records a decoder, from latents to the numbers of a likelihood, [..., heads * event size]:
   * those of the first head for all elements in their order, then those of the next.
   *
   * @param z latents, behind which the condition stands if there is one, [..., size]
   * @param event shape of a datum
   * @param heads numbers for each element of a datum
   */
  Tensor decode(Scope scope, Tensor z, Shape event, int heads, Activation activation);
}
