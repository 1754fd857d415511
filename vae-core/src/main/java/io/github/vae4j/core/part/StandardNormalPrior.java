package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Scope;

/** N(0, I). */
record StandardNormalPrior() implements Prior {
  @Override
  public String word() {
    return NORMAL;
  }

  @Override
  public Distribution of(Scope scope, Context context) {
    return Normal.standard(scope.trace(), scope.dtype(), Shape.of(context.latentSize()));
  }
}
