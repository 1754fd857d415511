package io.github.vae4j.core.network;

import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Layers one after another; layer i has the scope {@code i}. */
public record Sequential(List<Layer> layers) implements Layer {
  /** Copies the list. */
  public Sequential {
    layers = List.copyOf(layers);
  }

  /** Returns the layers one after another. */
  public static Sequential of(Layer... layers) {
    return new Sequential(List.of(layers));
  }

  /** Returns a dense layer and an activation, or another layer, for each width. */
  public static Sequential mlp(List<Integer> widths, Layer between) {
    List<Layer> layers = new ArrayList<>();
    for (int width : widths) {
      layers.add(Dense.of(width));
      layers.add(between);
    }
    return new Sequential(layers);
  }

  @Override
  public Tensor apply(Scope scope, Tensor x) {
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      y = layers.get(i).apply(scope.child(Integer.toString(i)), y);
    }
    return y;
  }
}
