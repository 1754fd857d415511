package io.github.vae4j.cli.show;

import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import java.util.Locale;

/** What a person is told of a model. */
public final class ModelDescription {
  private ModelDescription() {}

  /** Returns a model on one line: its networks, latents and likelihood. */
  public static String of(VaeModel model) {
    if (!(model instanceof VaeSpec vae)) {
      return model.description();
    }
    return String.format(
        Locale.ROOT,
        "%s - %d - %s, %s, prior %s, likelihood %s",
        vae.encoder().word(),
        vae.latentSize(),
        vae.decoder().word(),
        vae.activation().label(),
        vae.prior().word(),
        vae.likelihood().word());
  }
}
