package io.github.vae4j.core.discrete;

import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.part.PriorProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the priors of discrete latents by the names users write. */
public final class DiscretePriors implements PriorProvider {
  /** Called by the service loader. */
  public DiscretePriors() {}

  @Override
  public List<String> names() {
    return DiscretePosteriors.NAMES;
  }

  @Override
  public String form(String name) {
    return DiscretePosteriors.formOf(name);
  }

  @Override
  public Prior create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    Prior prior =
        name.equals(CategoricalPosterior.NAME)
            ? new CategoricalPrior(settings.integer("K"))
            : new BernoulliPrior();
    settings.end();
    return prior;
  }
}
