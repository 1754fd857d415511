package io.github.vae4j.cli.show;

import io.github.vae4j.core.autoregressive.AutoregressiveNetwork;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.part.Prior;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the posterior has collapsed onto the prior, and what to try. */
public final class Collapse {
  private static final double NATS = 0.1; // of a KL below which nothing is encoded

  private Collapse() {}

  /** Returns what is to be said of a model, or of layers of its latents; nothing if all is well. */
  public static List<String> notes(
      VaeModel model, Evaluator.ElboReport elbo, Evaluator.LatentReport latents) {
    if (latents.count() < 2 || !usesLatents(model)) {
      return List.of();
    }
    double kl = elbo.kl().mean();
    boolean idle = latents.activeUnits() == 0;
    if (idle || kl < NATS) {
      return List.of(
          String.format(
              Locale.ROOT,
              "the posterior has collapsed: %s %.3f nats%s. Train with --kl-warmup 0.2%s, unless the"
                  + " data hold nothing to encode",
              elbo.kl().bound(),
              kl,
              idle ? ", no latent depends on the data" : "",
              remedies(model, latents.layers().size())));
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

  /** Returns whether the decoder looks at the latents at all. */
  private static boolean usesLatents(VaeModel model) {
    return !(model instanceof VaeSpec vae && vae.decoder().word().equals("constant"));
  }

  /** Returns what else is to be tried, as far as this model can take it. */
  private static String remedies(VaeModel model, int layers) {
    List<String> all = new ArrayList<>();
    if (model.objective().equals(Elbo.defaults().name())) {
      all.add("--objective elbo:free-bits=0.5");
    }
    if (layers > 1) {
      all.add("one layer of latents");
    }
    String normal = Prior.NORMAL;
    if (model instanceof VaeSpec vae
        && vae.posterior().word().equals(normal)
        && vae.prior().word().equals(normal)) {
      all.add("a floor under the KL (--posterior delta:0.1)");
    }
    boolean inTurn = model instanceof VaeSpec vae && vae.decoder() instanceof AutoregressiveNetwork;
    all.add(
        inTurn
            ? "a weaker decoder (--decoder with fewer layers)"
            : "a weaker decoder (--decoder-hidden)");
    return String.join("", all.subList(0, all.size() - 1).stream().map(r -> ", " + r).toList())
        + " or "
        + all.get(all.size() - 1);
  }
}
