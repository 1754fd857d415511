package io.github.vae4j.core.part;

import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the priors of this package by the names users write. */
public final class CorePriors implements PriorProvider {
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
