package io.github.vae4j.cli.option;

import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.hierarchy.HierarchicalVae.Inference;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.word.Choice;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How several layers of latents hang together. */
final class HierarchyOptions {
  @Option(
      names = "--hierarchy",
      paramLabel = "HOW",
      description =
          "How the encoder infers several layers of --latent: bottom-up (each from the one below,"
              + " Burda et al. 2016) or ladder (each from the data and the one above, Sonderby et"
              + " al. 2016). Default: bottom-up.")
  private String inference = "";

  @Option(
      names = "--between",
      split = ",",
      paramLabel = "N",
      description =
          "Widths of the hidden layers from each layer of latents to the next; 'none' makes affine"
              + " maps. Downwards they are in reverse order. Default: two, as wide as the first of"
              + " --latent and at least 64.")
  private List<String> between = List.of();

  /**
   * Returns the model with further layers of latents, if there are any.
   *
   * @param latent sizes of all layers, the first of which the model has
   * @throws IllegalArgumentException if an option is given and there are none
   */
  VaeModel of(VaeSpec bottom, List<Integer> latent) {
    if (latent.size() < 2) {
      if (!inference.isEmpty() || !between.isEmpty()) {
        throw new IllegalArgumentException(
            (inference.isEmpty() ? "--between" : "--hierarchy")
                + ": is for several layers of latents, such as --latent 100,50, found one; leave it"
                + " out");
      }
      return bottom;
    }
    HierarchicalVae model =
        HierarchicalVae.of(bottom, latent.stream().skip(1).mapToInt(Integer::intValue).toArray());
    if (!inference.isEmpty()) {
      model =
          model.withInference(
              Choice.of("--hierarchy", inference, Inference.values(), Inference::label));
    }
    return between.isEmpty()
        ? model
        : model.withBetween(
            OptionWord.of("--between", "mlp:" + String.join(",", between), Network::of));
  }

  /** Tells which options were given. */
  void given(Map<String, Boolean> flags) {
    flags.put("--hierarchy", !inference.isEmpty());
    flags.put("--between", !between.isEmpty());
  }
}
