package io.github.vae4j.core.discovery;

import io.github.vae4j.core.service.Services;
import java.util.List;

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
   * these layers, on the module path and on the class path. Those that cannot be loaded are left
   * out.
   */
  public static <S> List<S> providers(Class<S> service) {
    return Services.loadForeign(service).providers();
  }
}
