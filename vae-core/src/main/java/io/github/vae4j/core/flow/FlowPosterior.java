package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import java.util.Optional;

/**
 * The image of a normal distribution with independent dimensions under a flow that sees the
 * encoder's features (Rezende and Mohamed 2015, section 4.2). It starts with independent
 * dimensions.
 */
record FlowPosterior(Flow flow, Steps steps) implements Posterior {
  @Override
  public String word() {
    return flow.word(steps);
  }

  @Override
  public Distribution of(Scope scope, Tensor features, int latentSize, boolean affine) {
    Distribution base = Posterior.normal().of(scope, features, latentSize, affine);
    return flow.image(base, scope.child("flow"), steps, Optional.of(features));
  }
}
