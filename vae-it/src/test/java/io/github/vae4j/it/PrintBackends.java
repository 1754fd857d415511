package io.github.vae4j.it;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.core.discovery.BackendSelectionException;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A program that uses the library as an embedder would; prints what it finds and what is chosen.
 * Arguments: {@code list}, {@code select}, {@code select NAME}, or {@code layer PATH...} to list a
 * layer made of the modules in folders and jars.
 */
public final class PrintBackends {
  private PrintBackends() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    switch (arguments[0]) {
      case "list" -> list(Backends.discover());
      case "layer" ->
          list(
              Backends.discover(
                  layer(Stream.of(arguments).skip(1).map(Path::of).toArray(Path[]::new))));
      case "select" -> {
        try {
          Backends backends = Backends.discover();
          System.out.println(
              "chosen "
                  + (arguments.length > 1 ? backends.select(arguments[1]) : backends.select())
                      .name());
        } catch (BackendSelectionException e) {
          System.out.println("refused " + e.getMessage());
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void list(Backends backends) {
    for (DiscoveredBackend entry : backends.entries()) {
      Availability availability = entry.availability();
      System.out.println(
          String.join(
              "|",
              entry.name(),
              entry.module(),
              entry.version(),
              Path.of(entry.location()).getFileName().toString(),
              availability.available() ? "available" : "not available: " + availability.reason()));
    }
    backends.failures().forEach(failure -> System.out.println("broken|" + failure));
  }

  private static ModuleLayer layer(Path... path) {
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolveAndBind(ModuleFinder.of(), ModuleFinder.of(path), Set.of());
    return ModuleLayer.defineModulesWithOneLoader(
            configuration, List.of(boot), PrintBackends.class.getClassLoader())
        .layer();
  }
}
