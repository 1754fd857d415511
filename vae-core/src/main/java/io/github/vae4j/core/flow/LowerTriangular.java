package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * The linear map x to (I + N) x with N strictly lower triangular, whose determinant is 1.
 *
 * @param strict N, [batch, size, size]
 */
record LowerTriangular(Tensor strict) implements Bijector {
  @Override
  public int eventRank() {
    return 1;
  }

  @Override
  public Image forward(Tensor x) {
    return new Image(x.add(product(x)), x.sum(-1).mul(0));
  }

  /** Returns N x for x [outer, batch, size]. */
  private Tensor product(Tensor x) {
    boolean samplesOfRows =
        x.shape().rank() == 3
            && strict.shape().rank() == 3
            && x.shape().dim(1) == strict.shape().dim(0);
    // A product of matrices for each row needs no copy of N for each sample.
    return samplesOfRows
        ? x.transpose(1, 0, 2).matmul(strict.transposeLast()).transpose(1, 0, 2)
        : strict.mul(x.expandDims(-2)).sum(-1);
  }

  /** Forward substitution: column j changes the elements behind element j only. */
  private Image backward(Tensor y) {
    int size = strict.shape().dim(-1);
    int last = strict.shape().rank() - 1;
    Tensor x = y;
    for (int j = 0; j + 1 < size; j++) {
      Tensor column = strict.slice(last, j, j + 1).sum(last);
      x = x.sub(column.mul(x.slice(-1, j, j + 1)));
    }
    return new Image(x, x.sum(-1).mul(0));
  }

  @Override
  public Optional<Bijector> inverse() {
    return Optional.of(new Inverse(this, this::backward));
  }
}
