package io.github.vae4j.core.optimizer;

import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the optimisers of this package by the names users write. */
public final class CoreOptimizers implements OptimizerProvider {
  private static final double WEIGHT_DECAY = 0.01;
  private static final double MOMENTUM = 0.9;

  /** Called by the service loader. */
  public CoreOptimizers() {}

  @Override
  public List<String> names() {
    return List.of("adam", "adamw", "amsgrad", "adagrad", "sgd");
  }

  @Override
  public String form(String name) {
    return switch (name) {
      case "adamw" -> "adamw[:weight-decay=X]";
      case "sgd" -> "sgd[:momentum=X]";
      default -> name;
    };
  }

  @Override
  public Optimizer create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    Optimizer optimizer =
        switch (name) {
          case "adamw" ->
              Adam.defaults()
                  .withWeightDecay(settings.setting("weight-decay").orElse(WEIGHT_DECAY));
          case "amsgrad" -> Adam.defaults().withAmsgrad();
          case "adagrad" -> Adagrad.defaults();
          case "sgd" -> new Sgd(settings.setting("momentum").orElse(MOMENTUM));
          default -> Adam.defaults();
        };
    settings.end();
    return optimizer;
  }
}
