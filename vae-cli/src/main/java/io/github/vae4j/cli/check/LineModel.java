package io.github.vae4j.cli.check;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/**
 * A model with exact answers: z ~ N(0, 1), x | z ~ N(z + shift, 1) with shift 0, so that x ~ N(0,
 * 2), z | x ~ N(x / 2, 1/2) and d log p(x) / d shift = x / 2. The proposal is N(mean, scale^2) for
 * every x.
 */
public record LineModel(double mean, double scale) implements VaeModel {
  static final String SHIFT = "shift";
  public static final String MEAN = "mean";
  static final String LOG_SCALE = "log-scale";

  /** Returns the model whose proposal is the posterior of x. */
  static LineModel exact(double x) {
    return new LineModel(x / 2, Math.sqrt(0.5));
  }

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
        Tensor m = scope.parameter(MEAN, Shape.scalar(), Initializer.constant(mean));
        Tensor s =
            scope.parameter(LOG_SCALE, Shape.scalar(), Initializer.constant(Math.log(scale)));
        return Normal.diagonal(x.mul(0).add(m), s);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor shift = scope.parameter(SHIFT, Shape.scalar(), Initializer.constant(0));
        return Normal.diagonal(z.add(shift), scope.trace().constant(scope.dtype(), 0));
      }
    };
  }
}
