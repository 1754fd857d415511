package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Prior;
import java.util.Optional;

/**
 * The image of N(0, I) under a flow, which starts as the identity: affine couplings (Dinh et al.
 * 2017), or masked autoregressive flows (Papamakarios et al. 2017; without the batch normalisation
 * between the steps that the paper has). A density takes one pass through each step; a draw takes
 * one as well, but of an autoregressive flow one for each dimension.
 */
record FlowPrior(Flow flow, Steps steps) implements Prior {
  private static final int MOST_PASSES = 10_000; // of a draw, of which the program has all

  @Override
  public String word() {
    return flow.word(steps);
  }

  @Override
  public void check(int latentSize) {
    if (flow == Flow.MAF && (long) latentSize * steps.layers() > MOST_PASSES) {
      throw new IllegalArgumentException(
          "prior "
              + word()
              + ": a draw takes L passes for each latent, at most "
              + MOST_PASSES
              + " in all, and there are "
              + latentSize
              + " latents; take fewer, or realnvp:L");
    }
  }

  @Override
  public Distribution of(Scope scope, Context context) {
    Shape event = Shape.of(context.latentSize());
    Distribution base = Normal.standard(scope.trace(), scope.dtype(), event);
    return flow.image(base, scope, steps, Optional.empty());
  }
}
