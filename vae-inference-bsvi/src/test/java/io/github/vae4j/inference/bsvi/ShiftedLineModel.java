package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/** {@link LineModel#ORACLE} with a shift for each of {@code rows} data, to tell their gradients. */
record ShiftedLineModel(int rows) implements VaeModel {
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
    LatentModel line = LineModel.ORACLE.bind(scope);
    return new LatentModel() {
      @Override
      public Distribution prior() {
        return line.prior();
      }

      @Override
      public Distribution posterior(Tensor x) {
        return line.posterior(x);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor shifts = scope.parameter("shifts", Shape.of(rows, 1), Initializer.constant(0));
        return Normal.diagonal(z.add(shifts), scope.trace().constant(scope.dtype(), 0));
      }
    };
  }
}
