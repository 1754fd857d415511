package io.github.vae4j.core.discovery;

import io.github.vae4j.core.service.Services;
import java.util.List;
import java.util.function.Consumer;

/**
 * Layers of plug-ins, for hosts that load modules after their start. What is found without naming a
 * layer, backends, inference methods, parts, models and sources of data, is found in these too.
 */
public final class PluginLayers {
  private PluginLayers() {}

  /** From now on looks in this layer and its parents too, for the whole program. */
  public static void include(ModuleLayer layer) {
    Services.include(layer);
  }

  /**
   * Returns the providers of a service of another library, such as the drivers of databases, in all
   * these layers, on the module path and on the class path.
   *
   * @param service its interface or class
   * @param failures told one line for each provider that cannot be loaded, which is left out
   */
  public static <S> List<S> providers(Class<S> service, Consumer<String> failures) {
    Services<S> found = Services.loadForeign(service);
    found.failures().forEach(failures);
    return found.providers();
  }
}
