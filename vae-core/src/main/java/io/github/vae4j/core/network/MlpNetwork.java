package io.github.vae4j.core.network;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Dense layers.
 *
 * @param widths of the hidden layers in order; none for an affine map
 * @param dropout behind each hidden layer, in training
 */
record MlpNetwork(List<Integer> widths, Dropout dropout) implements Network {
  private static final int MOST_LAYERS = 1000; // far beyond use

  MlpNetwork {
    widths = List.copyOf(widths);
    if (widths.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "hidden layers: at most " + MOST_LAYERS + " fit, got " + widths.size());
    }
    if (widths.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "hidden layers: every width needs to be at least 1, got " + widths);
    }
    if (widths.isEmpty() && dropout.rate() > 0) {
      throw new IllegalArgumentException(
          "dropout: mlp:none has no hidden layer to drop units of; leave it out");
    }
  }

  @Override
  public String word() {
    return CoreNetworks.word("mlp", widths, dropout);
  }

  @Override
  public Network mirrored() {
    return new MlpNetwork(CoreNetworks.reversed(widths), dropout);
  }

  @Override
  public boolean affine() {
    return widths.isEmpty();
  }

  @Override
  public Tensor encode(
      Scope scope, Tensor x, Optional<Tensor> condition, Shape event, Activation activation) {
    Tensor input = condition.map(c -> Tensor.concat(-1, List.of(x, c))).orElse(x);
    return Sequential.mlp(widths, dropout.after(activation)).apply(scope, input);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Without hidden layers the weights of all heads but the first start at 0: a logarithm of a
   * scale that is linear in latents which nothing has trained yet is out of all proportion.
   */
  @Override
  public Tensor decode(Scope scope, Tensor z, Shape event, int heads, Activation activation) {
    Tensor hidden = Sequential.mlp(widths, dropout.after(activation)).apply(scope, z);
    Dense output = Dense.of(heads * event.size());
    if (affine()) {
      output = new Dense(output.units(), firstColumns(event.size()), output.bias());
    }
    return output.apply(scope.child("output"), hidden);
  }

  /** Glorot's values in the first columns of a matrix, 0 in the others. */
  private static Initializer firstColumns(int columns) {
    return (key, shape) -> {
      double[] all = Initializer.glorotUniform().values(key, shape);
      for (int i = 0; i < all.length; i++) {
        all[i] = i % shape.dim(1) < columns ? all[i] : 0;
      }
      return all;
    };
  }
}
