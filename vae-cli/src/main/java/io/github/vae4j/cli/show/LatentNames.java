package io.github.vae4j.cli.show;

import io.github.vae4j.core.model.VaeModel;
import java.util.ArrayList;
import java.util.List;

/** What the latent dimensions of a model are called in tables. */
public final class LatentNames {
  private LatentNames() {}

  /**
   * Returns a name for each latent dimension, {@code z0}, {@code z1} and so on; of several layers
   * {@code z1_0}, {@code z1_1}, {@code z2_0} and so on, with the layer in front.
   */
  public static List<String> of(VaeModel model) {
    List<Integer> layers = model.latentLayers();
    List<String> names = new ArrayList<>();
    for (int layer = 1; layer <= layers.size(); layer++) {
      for (int i = 0; i < layers.get(layer - 1); i++) {
        names.add(layers.size() == 1 ? "z" + i : "z" + layer + "_" + i);
      }
    }
    return names;
  }
}
