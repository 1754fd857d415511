package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An affine coupling (Dinh et al. 2017, equations 7 to 9): every second element stays, the others
 * become z exp(s) + t, where s and t depend on the elements that stay and on the context. log det =
 * sum s. Log-scales s are limited to between -3 and 3.
 */
final class AffineCoupling implements Bijector {
  private final MaskedNetwork network;
  private final Tensor moves; // [size]: 1 for an element that changes

  /**
   * Declares the parameters.
   *
   * @param odd whether the elements at odd positions, counted from 0, stay
   */
  AffineCoupling(Scope scope, int size, int width, boolean odd, Optional<Tensor> context) {
    int[] degrees = new int[size];
    Arrays.setAll(degrees, i -> i % 2 == 1 == odd ? 1 : 2);
    int[] hidden = new int[width];
    Arrays.fill(hidden, 1);
    this.network = new MaskedNetwork(scope, degrees, hidden, new double[2], context);
    double[] mask = Arrays.stream(degrees).mapToDouble(degree -> degree - 1.0).toArray();
    TensorType type = new TensorType(scope.dtype(), Shape.of(size));
    this.moves = scope.trace().constant(HostArray.ofDoubles(type, mask));
  }

  @Override
  public int eventRank() {
    return 1;
  }

  private record Coefficients(Tensor shift, Tensor logScale) {}

  private Coefficients coefficients(Tensor x) {
    List<Tensor> heads = network.of(x);
    return new Coefficients(
        heads.get(0).mul(moves), MaskedAutoregressive.limited(heads.get(1)).mul(moves));
  }

  @Override
  public Image forward(Tensor x) {
    Coefficients c = coefficients(x);
    return new Image(x.mul(c.logScale.exp()).add(c.shift), c.logScale.sum(-1));
  }

  private Image backward(Tensor y) {
    Coefficients c = coefficients(y);
    return new Image(y.sub(c.shift).mul(c.logScale.neg().exp()), c.logScale.sum(-1).neg());
  }

  @Override
  public Optional<Bijector> inverse() {
    return Optional.of(new Inverse(this, this::backward));
  }
}
