package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.List;

/**
 * z ~ N(0, 1), x | z ~ N((z^2, z / 5), s^2 I) with s = 0.05. The posterior has a narrow mode near
 * either root of x_1; the sign of x_2 tells which one holds nearly everything, and no chain crosses
 * from the other. The proposal is the prior.
 */
record TwoModes() implements VaeModel {
  private static final double SCALE = 0.05;
  private static final double LEAN = 0.2;

  /** Returns log p(x) by the rectangle rule, in nats. */
  static double logEvidence(double first, double second) {
    double width = 1e-4;
    double sum = 0;
    for (double z = -8; z < 8; z += width) {
      double a = (first - z * z) / SCALE;
      double b = (second - LEAN * z) / SCALE;
      sum += Math.exp(-0.5 * (a * a + b * b + z * z)) * width;
    }
    return Math.log(sum) - 1.5 * Math.log(2 * Math.PI) - 2 * Math.log(SCALE);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(2);
  }

  @Override
  public int latentSize() {
    return 1;
  }

  @Override
  public LatentModel bind(Scope scope, Given given) {
    return new LatentModel() {
      @Override
      public Distribution prior() {
        return Normal.standard(scope.trace(), scope.dtype(), Shape.of(1));
      }

      @Override
      public Distribution posterior(Tensor x) {
        Tensor zeros = scope.trace().constant(TensorType.of(scope.dtype(), x.shape().dim(0), 1), 0);
        return Normal.diagonal(zeros, zeros);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor scale =
            scope.parameter("scale", Shape.scalar(), Initializer.constant(Math.log(SCALE)));
        return Normal.diagonal(Tensor.concat(-1, List.of(z.square(), z.mul(LEAN))), scale);
      }
    };
  }
}
