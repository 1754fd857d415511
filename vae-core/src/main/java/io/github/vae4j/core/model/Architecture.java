package io.github.vae4j.core.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Convolution;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Layer;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.network.Sequential;
import io.github.vae4j.core.network.TransposedConvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The kinds of networks that {@link VaeSpec} builds. */
public enum Architecture {
  /** Dense layers throughout. */
  MLP {
    @Override
    void check(Shape event, List<Integer> encoder, List<Integer> decoder) {}

    @Override
    Layer encoder(VaeSpec spec) {
      return Sequential.mlp(spec.encoder(), spec.activation());
    }

    @Override
    Layer decoder(VaeSpec spec) {
      return (scope, z) -> {
        Tensor hidden = Sequential.mlp(spec.decoder(), spec.activation()).apply(scope, z);
        return Dense.of(spec.outputSize()).apply(scope.child("output"), hidden);
      };
    }
  },

  /**
   * Convolutions of size 4 that halve the image each; in the decoder a dense layer to the smallest
   * image and as many transposed convolutions. The decoder's numbers are the channels that they
   * take.
   */
  CONV {
    @Override
    void check(Shape event, List<Integer> encoder, List<Integer> decoder) {
      if (event.rank() != 2 || encoder.isEmpty() || decoder.isEmpty()) {
        throw new IllegalArgumentException(
            "architecture conv: needs images [height, width] and at least one number of channels on each side, got data of"
                + " shape "
                + event
                + ", encoder "
                + encoder
                + ", decoder "
                + decoder);
      }
      sizes(event.dim(0), Math.max(encoder.size(), decoder.size()));
      sizes(event.dim(1), Math.max(encoder.size(), decoder.size()));
    }

    @Override
    Layer encoder(VaeSpec spec) {
      return (scope, x) -> {
        Shape leading = x.shape().range(0, x.shape().rank() - 1);
        Tensor y = x.reshape(leading.size(), 1, spec.eventShape().dim(0), spec.eventShape().dim(1));
        for (int i = 0; i < spec.encoder().size(); i++) {
          y = Convolution.of(spec.encoder().get(i), SIZE, 2, 1).apply(child(scope, i), y);
          y = spec.activation().of(y);
        }
        return y.reshape(leading.append(y.shape().range(1, 4).size()));
      };
    }

    @Override
    Layer decoder(VaeSpec spec) {
      return (scope, z) -> {
        int depth = spec.decoder().size();
        List<Integer> heights = sizes(spec.eventShape().dim(0), depth);
        List<Integer> widths = sizes(spec.eventShape().dim(1), depth);
        Shape leading = z.shape().range(0, z.shape().rank() - 1);
        int smallest = spec.decoder().get(0) * heights.get(depth) * widths.get(depth);
        Tensor y = Dense.of(smallest).apply(child(scope, 0), z);
        y = y.reshape(leading.size(), spec.decoder().get(0), heights.get(depth), widths.get(depth));
        for (int i = 1; i <= depth; i++) {
          int channels = i < depth ? spec.decoder().get(i) : spec.likelihood().heads();
          y =
              TransposedConvolution.of(
                      channels, SIZE, 2, 1, heights.get(depth - i), widths.get(depth - i))
                  .apply(child(scope, i), spec.activation().of(y));
        }
        Tensor bias =
            scope
                .child("output")
                .parameter("bias", Shape.of(spec.outputSize()), Initializer.constant(0));
        return y.reshape(leading.append(spec.outputSize())).add(bias);
      };
    }
  };

  private static final int SIZE = 4;

  abstract void check(Shape event, List<Integer> encoder, List<Integer> decoder);

  /** Returns the network from data [..., event size] to features [..., width]. */
  abstract Layer encoder(VaeSpec spec);

  /**
   * Returns the network from latents [..., latent] to the likelihood's numbers [..., heads * event
   * size].
   */
  abstract Layer decoder(VaeSpec spec);

  /** Returns the name as users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Scope child(Scope scope, int i) {
    return scope.child(Integer.toString(i));
  }

  /** Returns the sizes of an axis after 0, 1, ..., depth halvings. */
  private static List<Integer> sizes(int size, int depth) {
    List<Integer> all = new ArrayList<>(List.of(size));
    for (int i = 0; i < depth; i++) {
      int next = all.get(i) / 2;
      if (next < 1) {
        throw new IllegalArgumentException(
            "architecture conv: an image side of "
                + size
                + " cannot be halved "
                + depth
                + " times");
      }
      all.add(next);
    }
    return all;
  }
}
