package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/**
 * Probabilistic PCA with a plane of latents, z ~ N(0, I_2), x | z ~ N(W z + b, 0.25 I_3), and an
 * encoder N(0, I) that knows nothing. Reference numbers at {@link #X}.
 */
record PlaneModel() implements VaeModel {
  static final double[] X = {1, -0.5, 0.7};
  static final double LOG_EVIDENCE = -3.654605;
  static final double BEST_DIAGONAL_ELBO = -4.176915;
  static final double ELBO_AT_THE_PRIOR = -9.957374;
  static final double[] BEST_MEAN = {0.65168847, -0.31570656};
  static final double[] BEST_VARIANCE = {0.12953368, 0.11627907};

  @Override
  public Shape eventShape() {
    return Shape.of(3);
  }

  @Override
  public int latentSize() {
    return 2;
  }

  private static Initializer given(double... values) {
    return (RandomKey key, Shape shape) -> values;
  }

  @Override
  public LatentModel bind(Scope scope) {
    return new LatentModel() {
      @Override
      public Distribution prior() {
        return Normal.standard(scope.trace(), scope.dtype(), Shape.of(2));
      }

      @Override
      public Distribution posterior(Tensor x) {
        Shape shape = Shape.of(x.shape().dim(0), 2);
        Tensor m = scope.parameter("mean", Shape.of(2), Initializer.constant(0));
        Tensor s = scope.parameter("log-scale", Shape.of(2), Initializer.constant(0));
        return Normal.diagonal(m.broadcastTo(shape), s.broadcastTo(shape));
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor w = scope.parameter("w", Shape.of(2, 3), given(1, 0.8, 0.2, 0.9, 1, -0.3));
        Tensor b = scope.parameter("b", Shape.of(3), given(0.1, -0.2, 0.3));
        return Normal.diagonal(
            z.matmul(w).add(b), scope.trace().constant(scope.dtype(), Math.log(0.5)));
      }
    };
  }
}
