package io.github.vae4j.core.hierarchy;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link HierarchicalVae} in one trace. Layers are counted from 0 here, from 1 in the names of
 * parameters: {@code layer-2/up} leads from z1 to z2, {@code layer-2/down} back.
 */
final class BoundHierarchy implements LatentModel {
  private final HierarchicalVae model;
  private final VaeSpec spec;
  private final LatentModel bottom;
  private final Scope scope;
  private final Given given;
  private final List<Integer> sizes;
  private final Posterior normal = Posterior.normal(); // of every layer

  BoundHierarchy(HierarchicalVae model, Scope scope, Given given) {
    this.model = model;
    this.spec = model.bottom();
    this.bottom = spec.bind(scope, given);
    this.scope = scope;
    this.given = given;
    this.sizes = model.latentLayers();
  }

  private int top() {
    return sizes.size() - 1;
  }

  /** Drawn from the top: p(z_L), then each layer given the one above it. */
  @Override
  public Distribution prior() {
    int inputs = spec.eventShape().size() + spec.conditionSize();
    Chain chain =
        Chain.of(
            spec.prior()
                .of(
                    scope.child("prior"),
                    new Prior.Context(sizes.get(top()), inputs, this::topProposal)));
    for (int l = top() - 1; l >= 0; l--) {
      int layer = l;
      chain = chain.then(sizes.get(l), above -> generated(layer, last(above)));
    }
    return chain.reversed();
  }

  private static Tensor last(List<Tensor> draws) {
    return draws.get(draws.size() - 1);
  }

  /** Returns p(z_l|z_(l+1)). */
  private Distribution generated(int layer, Tensor above) {
    Scope down = between(layer + 1).child("down");
    Network network = model.between().mirrored();
    return head(down, network, features(down, network, above), layer);
  }

  private Scope between(int upper) {
    return scope.child("layer-" + (upper + 1));
  }

  private Tensor features(Scope place, Network network, Tensor x) {
    Shape event = Shape.of(x.shape().dim(-1));
    return network.encode(place, x, Optional.empty(), event, spec.activation());
  }

  private Distribution head(Scope place, Network network, Tensor features, int layer) {
    return normal.of(place, features, sizes.get(layer), network.affine());
  }

  /** Returns the proposal of the top layer for data behind which their condition stands. */
  private Distribution topProposal(Tensor inputs) {
    if (model.inference() != HierarchicalVae.Inference.LADDER) {
      throw new IllegalArgumentException(
          "prior "
              + spec.prior().word()
              + ": is made of q(z|x) of the top layer, which has no closed form where each layer is"
              + " drawn given the one below it; infer it by a ladder, or take another prior");
    }
    Tensor x = inputs.slice(-1, 0, spec.eventShape().size());
    return upwards(x, spec.givenOf(inputs)).get(top());
  }

  @Override
  public Distribution posterior(Tensor x) {
    return model.inference() == HierarchicalVae.Inference.LADDER ? downwards(x) : fromBelow(x);
  }

  /** Returns q(z1|x) q(z2|z1) ... */
  private Chain fromBelow(Tensor x) {
    Chain chain = Chain.of(bottom.posterior(x));
    for (int l = 1; l <= top(); l++) {
      int layer = l;
      chain =
          chain.then(
              sizes.get(l),
              below -> {
                Scope up = between(layer).child("up");
                return head(up, model.between(), features(up, model.between(), last(below)), layer);
              });
    }
    return chain;
  }

  /** Returns q(z_L|x) ... q(z1|z2,x). */
  private Chain downwards(Tensor x) {
    List<Distribution> seen = upwards(x, given);
    Chain chain = Chain.of(seen.get(top()));
    for (int l = top() - 1; l >= 0; l--) {
      int layer = l;
      chain =
          chain.then(
              sizes.get(l),
              above ->
                  Independent.of(
                      elements(seen.get(layer)).product(elements(generated(layer, last(above)))),
                      1));
    }
    return chain.reversed();
  }

  /** Returns what the deterministic pass from the data upwards tells of each layer. */
  private List<Distribution> upwards(Tensor x, Given beside) {
    List<Distribution> seen = new ArrayList<>();
    Tensor features = spec.features(scope, beside, x);
    seen.add(head(scope.child("encoder"), spec.encoder(), features, 0));
    for (int l = 1; l <= top(); l++) {
      Scope up = between(l).child("up");
      features = features(up, model.between(), features);
      seen.add(head(up, model.between(), features, l));
    }
    return seen;
  }

  private static Normal elements(Distribution head) {
    return Normal.elements(head).orElseThrow();
  }

  @Override
  public Distribution likelihood(Tensor z) {
    return bottom.likelihood(z.slice(-1, 0, sizes.get(0)));
  }
}
