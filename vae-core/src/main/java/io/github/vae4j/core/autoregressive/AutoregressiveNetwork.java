package io.github.vae4j.core.autoregressive;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import java.util.Optional;

/**
 * A decoder that is given the datum too: its numbers for an element depend on the latents and on
 * the elements before it, in an order of its own.
 */
public interface AutoregressiveNetwork extends Network {
  /**
   * Records the decoder, from data and latents to the numbers of a likelihood, [..., heads * event
   * size]. No number of an element may depend on that element or on a later one.
   *
   * @param x data [..., event size]
   * @param z latents, behind which the condition stands if there is one; their leading axes
   *     broadcast to those of x
   * @param event shape of a datum
   * @param heads numbers for each element of a datum
   */
  Tensor decode(Scope scope, Tensor x, Tensor z, Shape event, int heads, Activation activation);

  /**
   * Refuses to decode latents alone.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  default Tensor decode(Scope scope, Tensor z, Shape event, int heads, Activation activation) {
    throw new IllegalArgumentException(
        "network " + word() + ": decodes latents together with the datum, not alone");
  }

  /**
   * Refuses to encode.
   *
   * @throws IllegalArgumentException always; the message says what to do
   */
  @Override
  default Tensor encode(
      Scope scope, Tensor x, Optional<Tensor> condition, Shape event, Activation activation) {
    throw noEncoder();
  }

  /**
   * Refuses to be an encoder.
   *
   * @throws IllegalArgumentException always; the message says what to do
   */
  @Override
  default Network mirrored() {
    throw noEncoder();
  }

  private IllegalArgumentException noEncoder() {
    return new IllegalArgumentException(
        "network " + word() + ": is a decoder; name another encoder, such as resnet:32,32");
  }
}
