package io.github.vae4j.cli.show;

import io.github.vae4j.core.autoregressive.AutoregressiveNetwork;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.LatentReport;
import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.semisupervised.M2;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the posterior has collapsed onto the prior, and what to try. */
public final class Collapse {
  private static final double NATS = 0.1; // of a KL below which nothing is encoded
  private static final String FREE_BITS = "--objective elbo:free-bits=0.5";

  private Collapse() {}

  /** Returns what is to be said of a model, or of layers of its latents; nothing if all is well. */
  public static List<String> notes(
      TrainedVae trained, Evaluator.ElboReport elbo, LatentReport latents) {
    VaeModel model = trained.model();
    if (latents.count() < 2 || !usesLatents(model)) {
      return List.of();
    }
    double kl = elbo.kl().mean();
    boolean idle = latents.activeUnits() == 0;
    if (idle || kl < NATS) {
      return List.of(
          String.format(
              Locale.ROOT,
              "the posterior has collapsed: %s %.3f nats%s. Train with %s, unless the data hold"
                  + " nothing to encode",
              elbo.kl().bound(),
              kl,
              idle ? ", no latent depends on the data" : "",
              remedies(trained, latents.layers().size())));
    }
    List<String> notes = new ArrayList<>();
    for (int layer = 1; layer <= latents.layers().size(); layer++) {
      if (latents.activeUnits(layer) == 0) {
        notes.add(
            String.format(
                Locale.ROOT,
                "layer %1$d of the latents has collapsed: none of z%1$d depends on the data. Train"
                    + " with %2$s; or leave the layer out",
                layer,
                ofLayers(trained)));
      }
    }
    return notes;
  }

  /** Returns whether the decoder looks at the latents at all. */
  private static boolean usesLatents(VaeModel model) {
    return parts(model).filter(vae -> vae.decoder().word().equals("constant")).isEmpty();
  }

  /** Returns the model whose encoder and decoder a model has; empty if it is of another kind. */
  private static Optional<VaeSpec> parts(VaeModel model) {
    if (model instanceof HierarchicalVae layers) {
      return Optional.of(layers.bottom());
    }
    if (model instanceof M2 classes) {
      return Optional.of(classes.vae());
    }
    return model instanceof VaeSpec vae ? Optional.of(vae) : Optional.empty();
  }

  /** Returns what brings a layer back. */
  private static String ofLayers(TrainedVae trained) {
    List<String> all = new ArrayList<>(List.of(warmup(trained), FREE_BITS + " (for each layer)"));
    boolean ladder =
        trained.model() instanceof HierarchicalVae layers
            && layers.inference() == HierarchicalVae.Inference.LADDER;
    if (!ladder) {
      all.add("--hierarchy ladder");
    }
    return joined(all);
  }

  /** Returns what is to be tried, as far as this model can take it. */
  private static String remedies(TrainedVae trained, int layers) {
    VaeModel model = trained.model();
    List<String> all = new ArrayList<>(List.of(warmup(trained)));
    if (model.objective().equals(Elbo.defaults().name())) {
      all.add(FREE_BITS);
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
    boolean inTurn =
        parts(model).filter(vae -> vae.decoder() instanceof AutoregressiveNetwork).isPresent();
    all.add(
        inTurn
            ? "a weaker decoder (--decoder with fewer layers)"
            : "a weaker decoder (--decoder-hidden)");
    return joined(all);
  }

  /** Returns how a warm-up is asked for: by another objective if this one has no KL to weigh. */
  private static String warmup(TrainedVae trained) {
    String warmup = "--kl-warmup 0.2";
    String objective = trained.provenance().getOrDefault("objective", "");
    return objective.isEmpty() || weighsKl(objective)
        ? warmup
        : "--objective " + trained.model().objective() + " " + warmup;
  }

  private static boolean weighsKl(String objective) {
    try {
      return InferenceMethods.discover().create(objective).takesKlWeight();
    } catch (IllegalArgumentException e) {
      return true; // a plug-in's that is not here
    }
  }

  private static String joined(List<String> all) {
    int last = all.size() - 1;
    return String.join(", ", all.subList(0, last)) + " or " + all.get(last);
  }
}
