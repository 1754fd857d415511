package io.github.vae4j.cli.show;

import io.github.vae4j.core.evaluation.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the posterior has collapsed onto the prior, and what to try. */
public final class Collapse {
  private static final double NATS = 0.1; // of a KL below which nothing is encoded

  private Collapse() {}

  /** Returns what is to be said of a model, or of layers of its latents; nothing if all is well. */
  public static List<String> notes(Evaluator.ElboReport elbo, Evaluator.LatentReport latents) {
    if (latents.count() < 2) {
      return List.of();
    }
    double kl = elbo.kl().mean();
    boolean idle = latents.activeUnits() == 0;
    if (idle || kl < NATS) {
      return List.of(
          String.format(
              Locale.ROOT,
              "the posterior has collapsed: %s %.3f nats%s. Train with --kl-warmup 0.2 or --objective"
                  + " elbo:free-bits=0.5, with %s, or with a weaker decoder (--decoder-hidden),"
                  + " unless the data hold nothing to encode",
              elbo.kl().bound(),
              kl,
              idle ? ", no latent depends on the data" : "",
              latents.layers().size() == 1
                  ? "a floor under the KL (--posterior delta:0.1)"
                  : "one layer of latents"));
    }
    List<String> notes = new ArrayList<>();
    for (int layer = 1; layer <= latents.layers().size(); layer++) {
      if (latents.activeUnits(layer) == 0) {
        notes.add(
            String.format(
                Locale.ROOT,
                "layer %1$d of the latents has collapsed: none of z%1$d depends on the data. Train"
                    + " with --kl-warmup 0.2, with --objective elbo:free-bits=0.5, which is for each"
                    + " layer, or with --hierarchy ladder; or leave the layer out",
                layer));
      }
    }
    return notes;
  }
}
