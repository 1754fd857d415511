package io.github.vae4j.cli.option;

import io.github.vae4j.core.discovery.PluginLayers;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The plug-in folder that the system property {@code vae.plugins} names. Each folder in it is a
 * plug-in: backends, inference methods, parts, models, sources of data. Its modules become a layer
 * of their own, so that engines which bring the same library stand side by side.
 */
public final class Plugins {
  private static final System.Logger LOG = System.getLogger(Plugins.class.getName());
  private static final String PROPERTY = "vae.plugins";

  private Plugins() {}

  private static boolean included;

  /**
   * Makes what the plug-ins provide known to the whole program, once: engines cannot be loaded
   * twice. A plug-in whose modules do not fit together is left out with a warning.
   */
  public static synchronized void include() {
    if (!included) {
      search().forEach(PluginLayers::include);
      included = true;
    }
  }

  private static List<ModuleLayer> search() {
    String property = System.getProperty(PROPERTY, "");
    List<ModuleLayer> layers = new ArrayList<>();
    if (!property.isEmpty() && Files.isDirectory(Path.of(property))) {
      for (Path plugin : folders(Path.of(property))) {
        try {
          layers.add(layer(plugin));
        } catch (FindException | ResolutionException | LayerInstantiationException e) {
          LOG.log(
              System.Logger.Level.WARNING,
              "the plug-in {0} is left out: {1}{2}",
              plugin,
              e.getMessage(),
              e instanceof FindException
                  ? "; plug-ins need a Java with all of its modules, such as the image 'full' or a"
                      + " JDK with --add-modules java.se,jdk.unsupported"
                  : "");
        }
      }
    }
    return layers.isEmpty() ? layers : List.of(joined(layers));
  }

  private static List<Path> folders(Path parent) {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new FileException("cannot read the plug-in folder " + parent + ": " + e, e);
    }
  }

  private static ModuleLayer layer(Path folder) {
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolveAndBind(ModuleFinder.of(), ModuleFinder.of(folder), Set.of());
    ModuleLayer.Controller controller =
        ModuleLayer.defineModulesWithOneLoader(
            configuration, List.of(boot), Plugins.class.getClassLoader());
    controller.layer().modules().forEach(module -> allowNativeCode(controller, module));
    return controller.layer();
  }

  /** Passes on this module's right to call native code, which the VM asks for since Java 22. */
  private static void allowNativeCode(ModuleLayer.Controller controller, Module module) {
    if (Runtime.version().feature() >= 22) {
      try {
        ModuleLayer.Controller.class
            .getMethod("enableNativeAccess", Module.class)
            .invoke(controller, module);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot allow native code to " + module, e);
      }
    }
  }

  /** Returns a layer without modules through which all of the layers are seen. */
  private static ModuleLayer joined(List<ModuleLayer> layers) {
    Configuration none =
        Configuration.resolve(
            ModuleFinder.of(),
            layers.stream().map(ModuleLayer::configuration).toList(),
            ModuleFinder.of(),
            Set.of());
    return ModuleLayer.defineModulesWithOneLoader(none, layers, Plugins.class.getClassLoader())
        .layer();
  }
}
