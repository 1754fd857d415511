package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;

/**
 * A step of the inverse autoregressive flow (Kingma et al. 2016, equations 13 and 14): z' = g z +
 * (1 - g) m with g = sigmoid(s), where element i of m and s depends on the elements of z before it
 * and on the context. log det = sum log g. It has no inverse in one pass.
 *
 * @param network of m and s
 */
record InverseAutoregressive(MaskedNetwork network) implements Bijector {
  /** First bias of s: the gates start open, as the paper advises. */
  static final double OPEN = 2;

  @Override
  public int eventRank() {
    return 1;
  }

  @Override
  public Image forward(Tensor z) {
    List<Tensor> heads = network.of(z);
    Tensor mean = heads.get(0);
    Tensor gate = heads.get(1);
    return new Image(z.sub(mean).mul(gate.sigmoid()).add(mean), gate.logSigmoid().sum(-1));
  }
}
