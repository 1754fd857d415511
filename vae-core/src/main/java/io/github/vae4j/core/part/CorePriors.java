package io.github.vae4j.core.part;

import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the priors of this package by the names users write. */
public final class CorePriors implements PriorProvider {
  private static final int MOST = 10_000; // far beyond use, within what shapes can hold

  /** Called by the service loader. */
  public CorePriors() {}

  @Override
  public List<String> names() {
    return List.of("normal", "mixture", "vamp");
  }

  @Override
  public String form(String name) {
    return name.equals("normal") ? name : name + ":K";
  }

  static void requireComponents(String name, int k) {
    if (k < 1 || k > MOST) {
      throw new IllegalArgumentException(
          "prior " + name + ": K needs to be from 1 to " + MOST + ", got " + k);
    }
  }

  @Override
  public Prior create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    Prior prior =
        switch (name) {
          case "mixture" -> new MixturePrior(settings.integer("K"));
          case "vamp" -> new VampPrior(settings.integer("K"));
          default -> new StandardNormalPrior();
        };
    settings.end();
    return prior;
  }
}
