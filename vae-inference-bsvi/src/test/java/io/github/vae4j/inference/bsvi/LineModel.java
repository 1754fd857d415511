package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/**
 * z ~ N(0, 1), x | z ~ N(z + shift, 1) with shift 0, so that x ~ N(0, 2) and z | x ~ N(x / 2, 1/2).
 * The proposal is N(mean, scale^2) for every x. At x = 1.5, mean -0.5 and scale 0.9 this is the
 * model of the reference numbers in the tests.
 */
record LineModel(double mean, double scale) implements VaeModel {
  static final double X = 1.5;
  static final LineModel ORACLE = new LineModel(-0.5, 0.9);

  /** Returns log p(x). */
  static double logEvidence(double x) {
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
        Tensor m = scope.parameter("mean", Shape.scalar(), Initializer.constant(mean));
        Tensor s =
            scope.parameter("log-scale", Shape.scalar(), Initializer.constant(Math.log(scale)));
        return Normal.diagonal(x.mul(0).add(m), s);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor shift = scope.parameter("shift", Shape.scalar(), Initializer.constant(0));
        return Normal.diagonal(z.add(shift), scope.trace().constant(scope.dtype(), 0));
      }
    };
  }
}
