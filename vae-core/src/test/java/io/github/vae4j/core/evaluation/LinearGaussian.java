package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/**
 * z ~ N(0, 1), x | z ~ N(z, 1) in one dimension, so that x ~ N(0, 2) and z | x ~ N(x / 2, 1/2); the
 * proposal q(z|x) = N(mean + slope x, scale^2) has parameters of its own.
 */
public record LinearGaussian(double slope, double intercept, double scale) implements VaeModel {
  /** The proposal that is the exact posterior. */
  public static LinearGaussian exact() {
    return new LinearGaussian(0.5, 0, Math.sqrt(0.5));
  }

  /** Returns log p(x). */
  public static double logEvidence(double x) {
    return -0.5 * Math.log(2 * Math.PI * 2) - x * x / 4;
  }

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
        Tensor a = scope.parameter("slope", Shape.scalar(), Initializer.constant(slope));
        Tensor b = scope.parameter("intercept", Shape.scalar(), Initializer.constant(intercept));
        Tensor s =
            scope.parameter("log-scale", Shape.scalar(), Initializer.constant(Math.log(scale)));
        return Normal.diagonal(x.mul(a).add(b), s);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor shift = scope.parameter("shift", Shape.scalar(), Initializer.constant(0));
        return Normal.diagonal(z.add(shift), scope.trace().constant(scope.dtype(), 0));
      }
    };
  }
}
