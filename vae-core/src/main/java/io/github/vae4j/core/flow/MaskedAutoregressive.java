package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A step of the masked autoregressive flow (Papamakarios et al. 2017, equations 2 to 5) from noise
 * u to z: z_i = u_i exp(a_i) + m_i, where m_i and a_i depend on the elements of z before element i.
 * The inverse, which densities need, is one pass; forward there is one for each element, because
 * element i is known after pass i. Log-scales a are limited to between -3 and 3.
 *
 * @param network of m and a
 */
record MaskedAutoregressive(MaskedNetwork network) implements Bijector {
  /** Returns a number between -3 and 3 that is x where x is near 0. */
  static Tensor limited(Tensor x) {
    double limit = 3;
    return x.mul(1 / limit).tanh().mul(limit);
  }

  @Override
  public int eventRank() {
    return 1;
  }

  @Override
  public Image forward(Tensor u) {
    Tensor z = u.mul(0);
    Tensor logScale = z;
    for (int i = 0; i < u.shape().dim(-1); i++) {
      List<Tensor> heads = network.of(z);
      logScale = limited(heads.get(1));
      z = u.mul(logScale.exp()).add(heads.get(0));
    }
    return new Image(z, logScale.sum(-1));
  }

  private Image backward(Tensor z) {
    List<Tensor> heads = network.of(z);
    Tensor logScale = limited(heads.get(1));
    return new Image(z.sub(heads.get(0)).mul(logScale.neg().exp()), logScale.sum(-1).neg());
  }

  @Override
  public Optional<Bijector> inverse() {
    return Optional.of(new Inverse(this, this::backward));
  }
}
