package io.github.vae4j.onnx;

import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;

/** What the inputs and outputs of a model are, in words. */
final class Descriptions {
  private static final String ROW =
      "a number, the position of a level from 0, or the seconds from 1970 of a date; NaN where it"
          + " is missing";

  private final TrainedVae vae;
  private final Parts parts;

  Descriptions(TrainedVae vae, Parts parts) {
    this.vae = vae;
    this.parts = parts;
  }

  private boolean table() {
    return vae.preprocessing().schema().isPresent();
  }

  String model(String part) {
    return "The " + part + " of " + vae.model().description();
  }

  String input(String name) {
    return switch (name) {
      case Parts.LATENT -> "latents";
      case Parts.CONDITION ->
          "for each of " + String.join(", ", parts.conditions().columns().keySet()) + ' ' + ROW;
      default ->
          table()
              ? "for each column " + ROW
              : vae.preprocessing().binarization() == Binarization.DYNAMIC
                  ? "data that were binarised before, in their own units"
                  : "data in their own units; the preprocessing is inside: "
                      + vae.preprocessing().describe();
    };
  }

  String output(String part, String name) {
    return switch (name) {
      case Parts.SCALE -> "standard deviation of q(z|x)";
      case Parts.SCORE -> "-log p(x) in nats; higher is stranger";
      default ->
          part.equals("encoder")
              ? VaeSession.centre(vae)
              : table()
                  ? "mean of p(x|z): of numbers in the units of their columns, of levels their"
                      + " probabilities"
                  : "mean of p(x|z) in the units of the data";
    };
  }
}
