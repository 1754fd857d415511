package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/**
 * z ~ N(0, 1), x | z ~ N(z, 1) with a proposal N(mean, scale^2) and a shift of the decoder of their
 * own for each row: a row's gradient, times the number of rows, is one draw of the gradient
 * estimator.
 */
record RowGaussian(int rows, double mean, double scale) implements VaeModel {
  @Override
  public Shape eventShape() {
    return Shape.of(1);
  }

  @Override
  public int latentSize() {
    return 1;
  }

  @Override
  public LatentModel bind(Scope scope) {
    return new LatentModel() {
      @Override
      public Distribution prior() {
        return Normal.standard(scope.trace(), scope.dtype(), Shape.of(1));
      }

      @Override
      public Distribution posterior(Tensor x) {
        Shape shape = Shape.of(rows, 1);
        Tensor m = scope.parameter("mean", shape, Initializer.constant(mean));
        Tensor s = scope.parameter("log-scale", shape, Initializer.constant(Math.log(scale)));
        return Normal.diagonal(m, s);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor shift = scope.parameter("shift", Shape.of(rows, 1), Initializer.constant(0));
        Tensor zero = scope.trace().constant(scope.dtype(), 0);
        return Normal.diagonal(z.add(shift), zero);
      }
    };
  }
}
