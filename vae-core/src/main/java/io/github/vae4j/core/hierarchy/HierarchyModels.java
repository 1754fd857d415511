package io.github.vae4j.core.hierarchy;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.hierarchy.HierarchicalVae.Inference;
import io.github.vae4j.core.model.CoreModels;
import io.github.vae4j.core.model.VaeModelProvider;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes {@link HierarchicalVae} from its description, {@code hierarchy:latent=100,50;...} or {@code
 * ladder:latent=100,50;...}: the settings of the model {@code vae}, with several sizes of latents
 * and the network between them.
 */
public final class HierarchyModels implements VaeModelProvider {
  private static final String VAE = "vae:";
  private static final String LATENT = "latent=";
  private static final String BETWEEN = "between=";

  /** Called by the service loader. */
  public HierarchyModels() {}

  @Override
  public List<String> names() {
    return Arrays.stream(Inference.values()).map(Inference::model).toList();
  }

  @Override
  public String form(String name) {
    return name + ":latent=N,N[;between=NETWORK][;PART=WORD...] with the parts of vae";
  }

  static String describe(HierarchicalVae model) {
    String sizes =
        model.latentLayers().stream().map(String::valueOf).collect(Collectors.joining(","));
    List<String> settings = new ArrayList<>();
    settings.add(LATENT + sizes);
    settings.add(BETWEEN + model.between().word());
    String ofBottom = model.bottom().description().substring(VAE.length());
    Arrays.stream(ofBottom.split(";", -1))
        .filter(setting -> !setting.startsWith(LATENT))
        .forEach(settings::add);
    return model.inference().model() + ":" + String.join(";", settings);
  }

  @Override
  public Maker create(String name, String argument) {
    Inference inference =
        Arrays.stream(Inference.values())
            .filter(value -> value.model().equals(name))
            .findFirst()
            .orElseThrow();
    return (event, given) -> make(name, argument, event, given).withInference(inference);
  }

  private HierarchicalVae make(
      String name, String argument, Shape event, Map<String, Shape> given) {
    List<String> ofBottom = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    Optional<Network> between = Optional.empty();
    for (String setting : argument.isEmpty() ? new String[0] : argument.split(";", -1)) {
      if (setting.startsWith(LATENT) && sizes.isEmpty()) {
        for (String size : setting.substring(LATENT.length()).split(",", -1)) {
          sizes.add(integer(name, size));
        }
        ofBottom.add(0, LATENT + sizes.get(0));
      } else if (setting.startsWith(BETWEEN) && between.isEmpty()) {
        between = Optional.of(Network.of(setting.substring(BETWEEN.length())));
      } else {
        ofBottom.add(setting);
      }
    }
    if (sizes.size() < 2) {
      throw new IllegalArgumentException(
          "model "
              + name
              + ": needs the sizes of at least two layers of latents, such as latent=100,50, found "
              + (sizes.isEmpty() ? "none" : sizes.toString()));
    }
    VaeSpec bottom = CoreModels.parts(this, name, String.join(";", ofBottom), event, given);
    int[] above = sizes.stream().skip(1).mapToInt(Integer::intValue).toArray();
    HierarchicalVae model = HierarchicalVae.of(bottom, above);
    return between.map(model::withBetween).orElse(model);
  }

  private static int integer(String model, String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "model "
              + model
              + ": latent needs whole numbers separated by commas, found '"
              + word
              + "'",
          e);
    }
  }
}
