package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The linear map x to S B S^-1 x with a matrix B for which B B' = I + U U', U = S^-1 W, and S =
 * diag s: it takes N(0, S^2) to N(0, S^2 + W W').
 *
 * <p>B = P_1 .. P_R is a product of symmetric roots of matrices of rank one, P_k = (I + v_k
 * v_k')^(1/2) = I + v_k v_k' / (1 + r_k) with r_k = sqrt(1 + |v_k|^2) = det P_k, and v_k =
 * P_{k-1}^-1 .. P_1^-1 u_k for column k of U. So the matrix determinant lemma and the
 * Sherman-Morrison formula are used once for each column, and nothing cancels.
 */
final class LowRankRoot implements Bijector {
  private record Factor(Tensor v, Tensor root) {
    /** Returns P x, or P^-1 x = x - v v'x / (r (1 + r)). */
    Tensor times(Tensor x, boolean inverse) {
      Tensor share = x.mul(v).sum(-1).div(root.add(1));
      Tensor by = inverse ? share.div(root).neg() : share;
      return x.add(v.mul(by.expandDims(-1)));
    }
  }

  private final Tensor logScale; // log s, [batch, size]
  private final List<Factor> factors = new ArrayList<>();
  private final Tensor logDeterminant; // [batch]

  /**
   * Records the factors.
   *
   * @param logScale log s, [batch, size]
   * @param columns W, [batch, size, rank]
   */
  LowRankRoot(Tensor logScale, Tensor columns) {
    this.logScale = logScale;
    int rank = columns.shape().dim(-1);
    Tensor rest = columns.transposeLast().mul(logScale.neg().exp().expandDims(-2));
    Tensor sum = logScale.sum(-1).mul(0);
    for (int k = 0; k < rank; k++) {
      Tensor v = rest.slice(-2, 0, 1).sum(-2);
      Tensor root = v.square().sum(-1).add(1).sqrt();
      factors.add(new Factor(v, root));
      sum = sum.add(root.log());
      if (k + 1 < rank) { // P_k^-1 of the columns behind
        Tensor behind = rest.slice(-2, 1, rank - k);
        Tensor column = v.expandDims(-2);
        Tensor shares = behind.mul(column).sum(-1);
        Tensor divisor = root.mul(root.add(1)).expandDims(-1);
        rest = behind.sub(column.mul(shares.div(divisor).expandDims(-1)));
      }
    }
    this.logDeterminant = sum;
  }

  @Override
  public int eventRank() {
    return 1;
  }

  @Override
  public Image forward(Tensor x) {
    Tensor y = x.mul(logScale.neg().exp());
    for (int k = factors.size() - 1; k >= 0; k--) {
      y = factors.get(k).times(y, false);
    }
    return image(y, logDeterminant);
  }

  private Image backward(Tensor y) {
    Tensor x = y.mul(logScale.neg().exp());
    for (Factor factor : factors) {
      x = factor.times(x, true);
    }
    return image(x, logDeterminant.neg());
  }

  private Image image(Tensor standardized, Tensor logDeterminant) {
    Tensor value = standardized.mul(logScale.exp());
    return new Image(value, value.sum(-1).mul(0).add(logDeterminant));
  }

  @Override
  public Optional<Bijector> inverse() {
    return Optional.of(new Inverse(this, this::backward));
  }
}
