package io.github.vae4j.core.autoregressive;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.Independent;
import java.util.function.Function;

/**
 * A distribution of vectors whose elements depend on those before them: log p(x) = sum_i log p(x_i
 * | x_1, ..., x_(i-1)). One pass of a network gives all factors of a known x. Draws take a pass for
 * each element, which is no program without loops: {@link SequentialDraw} makes them. The mean has
 * no closed form.
 *
 * <p>The order of the elements is the network's own, such as from pixel to pixel and from channel
 * to channel within one.
 */
public final class Autoregressive implements Distribution {
  private final Tensor latents;
  private final Shape batch;
  private final int size;
  private final Function<Tensor, Distribution> factors;

  private Autoregressive(Tensor latents, int size, Function<Tensor, Distribution> factors) {
    this.latents = latents;
    this.batch = latents.shape().range(0, latents.shape().rank() - 1);
    this.size = size;
    this.factors = factors;
  }

  /**
   * Returns the distribution.
   *
   * @param latents [batch, latent], on which the factors depend
   * @param size number of elements of a datum
   * @param factors from data [..., size], whose leading axes are the batch or more, to independent
   *     elements of that shape: the distribution of element i depends on the elements before i
   *     alone
   */
  public static Autoregressive of(
      Tensor latents, int size, Function<Tensor, Distribution> factors) {
    return new Autoregressive(latents, size, factors);
  }

  /**
   * Returns the distribution of each element given those before it in {@code x}.
   *
   * @param x data [..., size] that broadcast with the batch
   * @throws ShapeException if they do not
   * @throws IllegalArgumentException if the elements are not independent of each other given those
   *     before them: an element would be given the others of its own block
   */
  public Distribution factors(Tensor x) {
    Distribution each = factors.apply(x.broadcastTo(common(x)));
    if (each instanceof Independent i && i.base().eventShape().rank() == 0) {
      return each;
    }
    throw new IllegalArgumentException(
        "autoregressive decoder: needs a likelihood with independent elements, such as bernoulli or"
            + " discretized-logistic, got "
            + each.getClass().getSimpleName()
            + ", which does not give each element a distribution of its own; take such a likelihood or"
            + " another decoder");
  }

  /** Returns the trace that records it. */
  Trace trace() {
    return latents.trace();
  }

  private Shape common(Tensor x) {
    try {
      Shape common = Shape.broadcast(x.shape(), batch.append(size));
      if (common.dim(-1) == size) {
        return common;
      }
    } catch (ShapeException e) {
      // said below, with the caller's line
    }
    throw x.trace()
        .located(
            "autoregressive: needs data that broadcast with "
                + batch.append(size)
                + ", got "
                + x.type());
  }

  @Override
  public Shape batchShape() {
    return batch;
  }

  @Override
  public Shape eventShape() {
    return Shape.of(size);
  }

  @Override
  public DType dtype() {
    return latents.dtype();
  }

  /** Returns false: no gradient passes through a draw. */
  @Override
  public boolean reparameterized() {
    return false;
  }

  @Override
  public boolean continuous() {
    return factors(trace().constant(new TensorType(dtype(), eventShape()), 0)).continuous();
  }

  /**
   * Refuses to draw.
   *
   * @throws IllegalArgumentException always; the message says what draws
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    throw new IllegalArgumentException(
        "autoregressive decoder: a draw needs a pass for each element, which no single program"
            + " makes, and so no method of training that draws data, such as wake-sleep; train with"
            + " elbo or iwae, and draw with VaeSession.draw or vae sample");
  }

  @Override
  public Tensor logProb(Tensor value) {
    return factors(value).logProb(value);
  }
}
