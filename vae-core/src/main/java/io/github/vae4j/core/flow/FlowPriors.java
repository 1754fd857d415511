package io.github.vae4j.core.flow;

import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.part.PriorProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the priors of this package by the names users write. */
public final class FlowPriors implements PriorProvider {
  /** Called by the service loader. */
  public FlowPriors() {}

  @Override
  public List<String> names() {
    return List.of("realnvp", "maf");
  }

  @Override
  public String form(String name) {
    return name + ":L[,WIDTH]";
  }

  @Override
  public Prior create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    Steps steps = Steps.of(settings, true);
    settings.end();
    return new FlowPrior(name.equals("maf") ? Flow.MAF : Flow.REALNVP, steps);
  }
}
