package io.github.vae4j.cli.show;

import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person is told of a model. */
public final class ModelDescription {
  private ModelDescription() {}

  /** Returns a model on one line: its networks, latents and likelihood. */
  public static String of(VaeModel model) {
    if (model instanceof HierarchicalVae layers) {
      return of(
          layers.bottom(),
          layers.latentLayers().stream().map(String::valueOf).collect(Collectors.joining(","))
              + " ("
              + layers.inference().label()
              + ", between them "
              + layers.between().word()
              + ")");
    }
    return model instanceof VaeSpec vae
        ? of(vae, Integer.toString(vae.latentSize()))
        : model.description();
  }

  private static String of(VaeSpec vae, String latents) {
    return String.format(
        Locale.ROOT,
        "%s - %s - %s, %s, prior %s, likelihood %s",
        vae.encoder().word(),
        latents,
        vae.decoder().word(),
        vae.activation().label(),
        vae.prior().word(),
        vae.likelihood().word());
  }
}
