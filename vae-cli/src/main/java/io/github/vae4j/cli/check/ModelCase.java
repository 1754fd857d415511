package io.github.vae4j.cli.check;

import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A small model with a part of one family, which is trained for two steps.
 *
 * @param kind of model: vae, hierarchy, ladder or m2
 * @param parts settings in the word of the model; those that are not named are small ones
 * @param objective as {@code --objective} takes it
 * @param data that it is trained on
 */
record ModelCase(String kind, String parts, String objective, SmallImages data) {
  private static final String VAE = "vae";
  private static final String M2 = "m2";
  private static final String ELBO = "elbo";
  private static final SmallImages BINARY = SmallImages.binary();

  /** Returns the models, which have each family of parts and each kind of model. */
  static List<ModelCase> all() {
    List<ModelCase> cases = new ArrayList<>();
    for (String parts :
        List.of(
            "posterior=full",
            "posterior=lowrank:2",
            "posterior=iaf:2",
            "posterior=realnvp:2",
            "posterior=planar:2",
            "posterior=delta:0.1",
            "prior=mixture:2",
            "prior=vamp:2",
            "prior=realnvp:2",
            "prior=maf:2",
            "encoder=conv:2",
            "encoder=resnet:2",
            "decoder=constant",
            "decoder=pixelcnn:2,2,size=3",
            "decoder=pixelcnn:2,2,size=3+mlp:3",
            "encoder=mlp:8,dropout=0.2")) {
      cases.add(new ModelCase(VAE, parts, ELBO, BINARY));
    }
    for (String kind : List.of("hierarchy", "ladder")) {
      String layers = "latent=3,2";
      cases.add(new ModelCase(kind, layers, ELBO, BINARY));
      cases.add(new ModelCase(kind, layers, "iwae:3,dreg", BINARY));
    }
    for (String objective : List.of("vimco:3", "rws:3", "concrete:0.5")) {
      cases.add(new ModelCase(VAE, "posterior=bernoulli", objective, BINARY));
      cases.add(new ModelCase(VAE, "posterior=categorical:2", objective, BINARY));
    }
    cases.add(new ModelCase(M2, "classifier=mlp:4", M2, BINARY));
    cases.add(
        new ModelCase(
            VAE, "likelihood=discretized-logistic-mixture:2", ELBO, SmallImages.colour()));
    return cases;
  }

  /** Returns what people read of it. */
  String label() {
    String model = kind.equals(VAE) ? parts : kind + ":" + parts;
    return objective.equals(ELBO) || objective.equals(kind) ? model : model + ", " + objective;
  }

  Preprocessing preprocessing() {
    Preprocessing scaled = Preprocessing.divide(data.greatest());
    return kind.equals(M2)
        ? scaled.with(
            Conditioning.partlyLabelled(data, List.of(Integer.toString(SmallImages.UNKNOWN))))
        : scaled;
  }

  VaeModel model() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("latent", "4");
    settings.put("encoder", "mlp:4");
    if (!parts.contains("encoder=")) { // whose mirror image the decoder is by default
      settings.put("decoder", "mlp:4");
    }
    for (String setting : parts.split(";", -1)) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    String word =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining(";", kind + ":", ""));
    return Models.make(word, data.itemShape(), preprocessing().conditioning().given());
  }
}
