package io.github.vae4j.cli.latent;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The layer of latents of a hierarchy that a command moves. */
public final class LayerOption {
  @Option(
      names = "--layer",
      paramLabel = "K",
      description =
          "Of a model with several layers of latents, the layer that is moved; 1 is next to the data."
              + " The layers below are at their means given the layer above each. Default: the top"
              + " layer.")
  private Optional<Integer> layer = Optional.empty();

  /**
   * Returns the layer, from 1.
   *
   * @throws IllegalArgumentException if the model has none of this number
   */
  public int of(TrainedVae vae) {
    int layers = vae.model().latentLayers().size();
    int chosen = layer.orElse(layers);
    if (chosen < 1 || chosen > layers) {
      throw new IllegalArgumentException(
          "--layer "
              + chosen
              + ": no such layer of latents; those of the model are 1 to "
              + layers);
    }
    return chosen;
  }

  /** Returns latents with the layers below at their conditional means. */
  public HostArray completed(VaeSession session, HostArray latents) {
    return session.meansBelow(latents, of(session.vae()));
  }

  /** Says what becomes of the other layers, of a model that has some. */
  void describe(Console console, TrainedVae vae) {
    about(vae).ifPresent(text -> console.line("%s", text));
  }

  /** Returns what becomes of the other layers, of a model that has some. */
  public Optional<String> about(TrainedVae vae) {
    int layers = vae.model().latentLayers().size();
    int chosen = of(vae);
    if (layers == 1) {
      return Optional.empty();
    }
    return Optional.of(
        "layer "
            + chosen
            + " of "
            + layers
            + " is moved; "
            + (chosen == 1
                ? "it alone reaches the decoder"
                : "the layers below are at their means given the layer above each")
            + (chosen == layers ? "" : "; those above stay where they are"));
  }
}
