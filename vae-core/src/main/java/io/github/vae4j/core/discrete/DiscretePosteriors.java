package io.github.vae4j.core.discrete;

import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.PosteriorProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the families of discrete posteriors by the names users write. */
public final class DiscretePosteriors implements PosteriorProvider {
  static final List<String> NAMES = List.of(BernoulliPosterior.WORD, CategoricalPosterior.NAME);

  /** Called by the service loader. */
  public DiscretePosteriors() {}

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public String form(String name) {
    return formOf(name);
  }

  static String formOf(String name) {
    return name.equals(CategoricalPosterior.NAME) ? name + ":K" : name;
  }

  @Override
  public Posterior create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    Posterior posterior =
        name.equals(CategoricalPosterior.NAME)
            ? new CategoricalPosterior(settings.integer("K"))
            : new BernoulliPosterior();
    settings.end();
    return posterior;
  }
}
