package io.github.vae4j.core.autoregressive;

import io.github.vae4j.core.network.Dropout;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.NetworkProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the decoders of this package by the names users write. */
public final class PixelNetworks implements NetworkProvider {
  private static final String FORM =
      "pixelcnn:LAYERS,MAPS[,size=K[-K...]][,dropout=P][+NETWORK] for decoders of images, such as"
          + " pixelcnn:12,32 or pixelcnn:12,32+mlp:256";

  /** Called by the service loader. */
  public PixelNetworks() {}

  @Override
  public List<String> names() {
    return List.of(PixelCnn.NAME);
  }

  @Override
  public String form(String name) {
    return FORM;
  }

  @Override
  public Network create(String name, String argument) {
    int plus = argument.indexOf('+');
    String own = plus < 0 ? argument : argument.substring(0, plus);
    String base = plus < 0 ? PixelCnn.USUAL_OF_LATENTS : argument.substring(plus + 1);
    WordSettings settings = WordSettings.of(name, own, FORM);
    if (base.contains("+")) { // networks in each other would not end
      throw settings.refusal("takes one network after '+'");
    }
    Optional<String> size = settings.text("size");
    Dropout dropout = Dropout.of(settings);
    int layers = settings.integer("LAYERS");
    int maps = settings.integer("MAPS");
    settings.end();
    List<Integer> sizes = size.map(text -> sizes(settings, text)).orElse(PixelCnn.USUAL_SIZES);
    return new PixelCnn(layers, maps, sizes, dropout, Network.of(base));
  }

  private static List<Integer> sizes(WordSettings settings, String text) {
    List<Integer> sizes = new ArrayList<>();
    for (String one : text.split("-", -1)) {
      try {
        sizes.add(Integer.parseInt(one));
      } catch (NumberFormatException e) {
        throw settings.refusal("size needs whole numbers, such as 9-7-5, found '" + text + "'");
      }
    }
    return sizes;
  }
}
