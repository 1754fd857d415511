package io.github.vae4j.core.network;

import io.github.vae4j.core.word.WordSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the networks of this package by the names users write. */
public final class CoreNetworks implements NetworkProvider {
  /** Called by the service loader. */
  public CoreNetworks() {}

  @Override
  public List<String> names() {
    return List.of("mlp", "conv", ResnetNetwork.NAME, ConstantNetwork.WORD);
  }

  @Override
  public String form(String name) {
    if (name.equals(ConstantNetwork.WORD)) {
      return "constant, for columns that are independent of each other";
    }
    return switch (name) {
      case "conv" -> "conv:CHANNELS[,CHANNELS...][,dropout=P] for images, such as conv:16,32";
      case ResnetNetwork.NAME ->
          "resnet:CHANNELS[,CHANNELS...][,dropout=P] for images, such as resnet:64,64,64";
      default -> "mlp:WIDTH[,WIDTH...][,dropout=P], such as mlp:256,256, or mlp:none";
    };
  }

  @Override
  public Network create(String name, String argument) {
    WordSettings numbers = WordSettings.of(name, argument, form(name));
    if (name.equals(ConstantNetwork.WORD)) {
      numbers.end();
      return new ConstantNetwork();
    }
    List<Integer> sizes = new ArrayList<>();
    Dropout dropout = Dropout.of(numbers);
    boolean none = numbers.word("none");
    while (!none && (sizes.isEmpty() || numbers.more())) {
      sizes.add(numbers.integer("a size"));
    }
    numbers.end();
    if (none && !name.equals("mlp")) {
      throw numbers.refusal("needs at least one number of channels");
    }
    return switch (name) {
      case "conv" -> new ConvNetwork(sizes, dropout);
      case ResnetNetwork.NAME -> new ResnetNetwork(sizes, dropout);
      default -> new MlpNetwork(sizes, dropout);
    };
  }

  static String word(String name, List<Integer> sizes, Dropout dropout) {
    Stream<String> settings =
        sizes.isEmpty() ? Stream.of("none") : sizes.stream().map(String::valueOf);
    return Stream.concat(settings, dropout.setting().stream())
        .collect(Collectors.joining(",", name + ":", ""));
  }

  static List<Integer> reversed(List<Integer> sizes) {
    List<Integer> reversed = new ArrayList<>(sizes);
    Collections.reverse(reversed);
    return reversed;
  }
}
