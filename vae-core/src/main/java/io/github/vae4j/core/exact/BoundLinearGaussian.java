package io.github.vae4j.core.exact;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A {@link LinearGaussian} in a program. */
final class BoundLinearGaussian implements LatentModel {
  private final LinearGaussian model;
  private final LinearGaussian.Numbers numbers;
  private final Scope scope;

  BoundLinearGaussian(LinearGaussian model, Scope scope) {
    this.model = model;
    this.numbers = model.numbers();
    this.scope = scope;
  }

  /** Returns the parameter of this name, or a constant if it is none. */
  private Tensor number(String name, Shape shape, double[] values) {
    return numbers.parameters().contains(name)
        ? scope.parameter(name, shape, (key, s) -> values.clone())
        : constant(shape, values);
  }

  private Tensor constant(Shape shape, double[] values) {
    return FullMixture.constant(scope.trace(), scope.dtype(), shape, values);
  }

  private Tensor vector(String name, double[] values) {
    return number(name, Shape.of(values.length), values);
  }

  /** Returns the vector, of which every row has one of its own if it is a parameter. */
  private Tensor ofRows(String name, double[] values) {
    if (numbers.rows() == 0 || !numbers.parameters().contains(name)) {
      return vector(name, values);
    }
    double[] all = new double[numbers.rows() * values.length];
    Arrays.setAll(all, i -> values[i % values.length]);
    return number(name, Shape.of(numbers.rows(), values.length), all);
  }

  /** Returns the transpose of the matrix. */
  private Tensor transposed(String name, double[][] values) {
    return number(
        name, Shape.of(values[0].length, values.length), Matrices.flat(Matrices.transpose(values)));
  }

  private static double[] log(double[] values) {
    return Arrays.stream(values).map(Math::log).toArray();
  }

  @Override
  public Distribution prior() {
    GaussianMixture prior = numbers.prior();
    if (prior.components() > 1 || !Matrices.isDiagonal(prior.covariance(0))) {
      return FullMixture.of(prior, scope.trace(), scope.dtype());
    }
    double[] logScale = new double[prior.size()];
    Arrays.setAll(logScale, j -> 0.5 * Math.log(prior.covariance(0)[j][j]));
    return Normal.diagonal(
        vector(LinearGaussian.PRIOR_MEAN, prior.mean(0)),
        constant(Shape.of(logScale.length), logScale));
  }

  @Override
  public Distribution posterior(Tensor x) {
    Optional<LinearGaussian.Affine> affine = model.affineProposal();
    if (affine.isPresent()) {
      LinearGaussian.Affine q = affine.get();
      Tensor mean =
          x.matmul(transposed(LinearGaussian.SLOPE, q.slope()))
              .add(ofRows(LinearGaussian.INTERCEPT, q.intercept()));
      return Normal.diagonal(mean, ofRows(LinearGaussian.LOG_SCALE, log(q.scale())));
    }
    List<Tensor> means = new ArrayList<>();
    List<double[][]> factors = new ArrayList<>();
    for (LinearGaussian.Conditional c :
        model.conditionals((LinearGaussian.NearPosterior) numbers.proposal())) {
      double[][] slope = Matrices.transpose(c.slope());
      means.add(
          x.matmul(constant(Shape.of(slope.length, slope[0].length), Matrices.flat(slope)))
              .add(constant(Shape.of(c.intercept().length), c.intercept())));
      factors.add(Matrices.cholesky(c.covariance()));
    }
    Tensor shares =
        FullMixture.of(model.evidence(), scope.trace(), scope.dtype()).componentLogProbs(x);
    return new FullMixture(shares.logSoftmax(-1), means, factors);
  }

  @Override
  public Distribution likelihood(Tensor z) {
    Tensor mean =
        z.matmul(transposed(LinearGaussian.WEIGHT, numbers.weight()))
            .add(ofRows(LinearGaussian.SHIFT, numbers.shift()));
    return Normal.diagonal(mean, vector(LinearGaussian.NOISE, log(numbers.scale())));
  }
}
