package io.github.vae4j.core.service;

import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Where a class came from; parts that cannot be told say so. */
public record Origin(String module, String version, String location) {
  private static final String UNKNOWN = "unknown";

  /** Returns where a class came from. */
  public static Origin of(Class<?> type) {
    String location = UNKNOWN;
    Optional<ModuleDescriptor> onDisk = Optional.empty();
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation() != null) {
      location = source.getLocation().toString();
      try {
        URI uri = source.getLocation().toURI();
        if ("file".equals(uri.getScheme())) {
          Path path = Path.of(uri);
          location = path.toString();
          onDisk = descriptor(path);
        }
      } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
        // An embedder's class loader may use addresses of its own; they are shown as they are.
      }
    }
    Module module = type.getModule();
    Optional<ModuleDescriptor> descriptor =
        module.isNamed() ? Optional.of(module.getDescriptor()) : onDisk;
    return new Origin(
        module.isNamed() ? module.getName() : "class path",
        descriptor.flatMap(ModuleDescriptor::rawVersion).orElse(UNKNOWN),
        location);
  }

  /** On the class path a jar's descriptor takes no part, but it still knows the version. */
  private static Optional<ModuleDescriptor> descriptor(Path jarOrFolder) {
    try {
      return ModuleFinder.of(jarOrFolder).findAll().stream()
          .findFirst()
          .map(ModuleReference::descriptor);
    } catch (FindException | SecurityException e) {
      return Optional.empty();
    }
  }
}
