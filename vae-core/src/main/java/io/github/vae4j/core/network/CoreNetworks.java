package io.github.vae4j.core.network;

import io.github.vae4j.core.word.WordSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the networks of this package by the names users write. */
public final class CoreNetworks implements NetworkProvider {
  /** Called by the service loader. */
  public CoreNetworks() {}

  @Override
  public List<String> names() {
    return List.of("mlp", "conv", ConstantNetwork.WORD);
  }

  @Override
  public String form(String name) {
    if (name.equals(ConstantNetwork.WORD)) {
      return "constant, for columns that are independent of each other";
    }
    return name.equals("conv")
        ? "conv:CHANNELS[,CHANNELS...] for images, such as conv:16,32"
        : "mlp:WIDTH[,WIDTH...], such as mlp:256,256, or mlp:none";
  }

  @Override
  public Network create(String name, String argument) {
    WordSettings numbers = WordSettings.of(name, argument, form(name));
    if (name.equals(ConstantNetwork.WORD)) {
      numbers.end();
      return new ConstantNetwork();
    }
    List<Integer> sizes = new ArrayList<>();
    boolean none = numbers.word("none");
    while (!none && (sizes.isEmpty() || numbers.more())) {
      sizes.add(numbers.integer("a size"));
    }
    numbers.end();
    if (none && name.equals("conv")) {
      throw numbers.refusal("needs at least one number of channels");
    }
    return name.equals("conv") ? new ConvNetwork(sizes) : new MlpNetwork(sizes);
  }

  static String word(String name, List<Integer> sizes) {
    return sizes.isEmpty()
        ? name + ":none"
        : sizes.stream().map(String::valueOf).collect(Collectors.joining(",", name + ":", ""));
  }

  static List<Integer> reversed(List<Integer> sizes) {
    List<Integer> reversed = new ArrayList<>(sizes);
    Collections.reverse(reversed);
    return reversed;
  }
}
