package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Transformed;
import io.github.vae4j.core.network.Scope;
import java.util.Locale;
import java.util.Optional;

/** The kinds of normalising flows. */
enum Flow {
  /** Inverse autoregressive flow; the order of the dimensions is reversed from step to step. */
  IAF {
    @Override
    Bijector step(Scope scope, int size, Steps steps, int layer, Optional<Tensor> features) {
      double[] start = {0, InverseAutoregressive.OPEN};
      return new InverseAutoregressive(autoregressive(scope, size, steps, layer, start, features));
    }
  },
  /** Affine couplings; which elements stay alternates from step to step. */
  REALNVP {
    @Override
    Bijector step(Scope scope, int size, Steps steps, int layer, Optional<Tensor> features) {
      return new AffineCoupling(scope, size, steps.width(), layer % 2 == 1, features);
    }
  },
  /** Masked autoregressive flow; the order of the dimensions is reversed from step to step. */
  MAF {
    @Override
    Bijector step(Scope scope, int size, Steps steps, int layer, Optional<Tensor> features) {
      return new MaskedAutoregressive(
          autoregressive(scope, size, steps, layer, new double[2], features));
    }
  },
  /** Planar flow, which takes features: one step here is all of its layers. */
  PLANAR {
    @Override
    Bijector step(Scope scope, int size, Steps steps, int layer, Optional<Tensor> features) {
      return new Planar(scope, features.orElseThrow(), size, steps.layers());
    }

    @Override
    int count(Steps steps) {
      return 1;
    }
  };

  /**
   * Declares the parameters of a step.
   *
   * @param layer number of the step, from 0
   * @param features that the step depends on, [batch, width]
   */
  abstract Bijector step(Scope scope, int size, Steps steps, int layer, Optional<Tensor> features);

  /** Returns how many steps there are. */
  int count(Steps steps) {
    return steps.layers();
  }

  private static MaskedNetwork autoregressive(
      Scope scope, int size, Steps steps, int layer, double[] start, Optional<Tensor> features) {
    return new MaskedNetwork(
        scope,
        MaskedNetwork.order(size, layer % 2 == 1),
        MaskedNetwork.hidden(size, steps.width(), features.isPresent()),
        start,
        features);
  }

  /** Returns the image of a base under all steps; step i has the scope {@code i}. */
  Distribution image(Distribution base, Scope scope, Steps steps, Optional<Tensor> features) {
    Distribution image = base;
    int size = base.eventShape().dim(0);
    for (int layer = 0; layer < count(steps); layer++) {
      Scope own = scope.child(Integer.toString(layer));
      image = Transformed.of(image, step(own, size, steps, layer, features));
    }
    return image;
  }

  /** Returns the name as users write it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the word, which names the width whatever the default is. */
  String word(Steps steps) {
    String layers = label() + ":" + steps.layers();
    return this == PLANAR ? layers : layers + "," + steps.width();
  }
}
