package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes {@link VaeSpec} from its description, {@code vae:latent=16;encoder=mlp:256,256;...}: parts
 * have commas in their words, so semicolons stand between the settings.
 */
public final class CoreModels implements VaeModelProvider {
  private static final String NAME = "vae";

  static final List<String> PARTS =
      List.of("latent", "encoder", "decoder", "activation", "prior", "posterior", "likelihood");

  /** Called by the service loader. */
  public CoreModels() {}

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public String form(String name) {
    return "vae[:PART=WORD;...] with latent, encoder, decoder, activation, prior, posterior and likelihood";
  }

  static String describe(VaeSpec spec) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("latent", Integer.toString(spec.latentSize()));
    settings.put("encoder", spec.encoder().word());
    settings.put("decoder", spec.decoder().word());
    settings.put("activation", spec.activation().label());
    settings.put("prior", spec.prior().word());
    settings.put("posterior", spec.posterior().word());
    settings.put("likelihood", spec.likelihood().word());
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(";", NAME + ":", ""));
  }

  @Override
  public Maker create(String name, String argument) {
    return (event, given) -> parts(this, name, argument, event, given);
  }

  /**
   * Makes what a model has of {@link VaeSpec} from its settings.
   *
   * @param provider of the model, whose form messages tell
   * @param name of the model as users write it, which messages tell
   * @param argument the settings with semicolons between them; empty for the defaults
   * @throws IllegalArgumentException if a setting is not known, is there twice or is wrong, or the
   *     model is given something that is no condition
   */
  public static VaeSpec parts(
      VaeModelProvider provider,
      String name,
      String argument,
      Shape event,
      Map<String, Shape> given) {
    String model = "model " + name + ": ";
    VaeSpec.Builder builder = VaeSpec.builder(event);
    for (Map.Entry<String, Shape> entry : given.entrySet()) {
      if (entry.getKey().equals(Given.MASK)) {
        continue; // the likelihood asks for it
      }
      if (!entry.getKey().equals(Given.CONDITION)) {
        throw new IllegalArgumentException(
            model + "takes a condition beside the data, not '" + entry.getKey() + "'");
      }
      builder.condition(entry.getValue().size());
    }
    Set<String> seen = new HashSet<>();
    for (String setting : argument.isEmpty() ? new String[0] : argument.split(";", -1)) {
      int equals = setting.indexOf('=');
      String key = setting.substring(0, Math.max(0, equals));
      String word = setting.substring(equals + 1);
      if (!seen.add(key)) {
        throw new IllegalArgumentException(
            model + "needs each setting once, found '" + key + "' twice");
      }
      switch (key) {
        case "latent" -> builder.latent(integer(model, word));
        case "encoder" -> builder.encoder(Network.of(word));
        case "decoder" -> builder.decoder(Network.of(word));
        case "activation" -> builder.activation(Activation.of(word));
        case "prior" -> builder.prior(Prior.of(word));
        case "posterior" -> builder.posterior(Posterior.of(word));
        case "likelihood" -> builder.likelihood(Likelihood.of(word));
        default ->
            throw new IllegalArgumentException(
                model + "'" + setting + "' is not known here; expected " + provider.form(name));
      }
    }
    return builder.build();
  }

  private static int integer(String model, String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          model + "latent needs to be a whole number, found '" + word + "'", e);
    }
  }
}
