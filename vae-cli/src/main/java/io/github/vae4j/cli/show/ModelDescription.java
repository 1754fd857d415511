package io.github.vae4j.cli.show;

import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import java.util.Locale;

/** What a person is told of a model and of what is done to its data. */
public final class ModelDescription {
  private ModelDescription() {}

  /** Returns a model on one line: its networks, latents and likelihood. */
  public static String of(VaeSpec vae) {
    return String.format(
        Locale.ROOT,
        "%s %s - %d - %s, %s, likelihood %s",
        vae.architecture().label(),
        vae.encoder(),
        vae.latentSize(),
        vae.decoder(),
        vae.activation().label(),
        vae.likelihood().label());
  }

  /** Returns what is done to data before a model sees them. */
  public static String treatment(Preprocessing preprocessing) {
    double[] divisor = preprocessing.divisor();
    String scaling =
        divisor.length > 1
            ? "standardised"
            : divisor[0] == 1
                ? "as they are"
                : String.format(Locale.ROOT, "divided by %s", divisor[0]);
    return preprocessing.binarization() == Binarization.NONE
        ? scaling
        : scaling + ", binarised (" + preprocessing.binarization().label() + ")";
  }
}
