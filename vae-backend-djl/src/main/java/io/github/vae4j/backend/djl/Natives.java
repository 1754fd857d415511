package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.Availability;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the engine's native libraries are: the folder of {@code PYTORCH_LIBRARY_PATH} (system property or environment), or the
 * folder {@code natives} beside this backend's jar, or jars on the class path. Nothing is ever downloaded.
 */
final class Natives {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String JAR_RESOURCE = "native/lib/pytorch.properties";

  private Natives() {}

  static Availability probe() {
    Optional<Path> folder = folder();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "Deep Java Library with PyTorch");
    if (folder.isPresent()) {
      for (String library : List.of("torch_cpu", "djl_torch")) {
        if (!contains(folder.get(), library)) {
          return Availability.no(
              "native library " + System.mapLibraryName(library) + " was not found in " + folder.get(),
              "put the PyTorch libraries there, or point " + LIBRARY_PATH + " to their folder");
        }
      }
      facts.put("natives", folder.get().toString());
      return Availability.yes(facts);
    }
    if (DjlBackendProvider.class.getClassLoader().getResource(JAR_RESOURCE) != null
        || ClassLoader.getSystemResource(JAR_RESOURCE) != null) {
      facts.put("natives", "jar on the class path");
      return Availability.yes(facts);
    }
    return Availability.no(
        "PyTorch's native libraries were not found: " + LIBRARY_PATH + " is not set, there is no folder 'natives' beside"
            + " this backend's jar, and no native jar on the class path",
        "set " + LIBRARY_PATH + " to the folder of the libraries, or add ai.djl.pytorch:pytorch-native-cpu and pytorch-jni");
  }

  /** Sets what the engine reads when its classes are first used. */
  static void configure() {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    folder()
        .ifPresent(
            folder -> {
              System.setProperty(LIBRARY_PATH, folder.toString());
              setDefault("PYTORCH_FLAVOR", contains(folder, "torch_cuda") ? "cu" : "cpu");
            });
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null && System.getenv(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static boolean contains(Path folder, String library) {
    return Files.exists(folder.resolve(System.mapLibraryName(library)));
  }

  private static Optional<Path> folder() {
    String given = System.getProperty(LIBRARY_PATH, System.getenv(LIBRARY_PATH));
    if (given != null && !given.isEmpty()) {
      return Optional.of(Path.of(given).toAbsolutePath());
    }
    return ownJar()
        .map(jar -> jar.resolveSibling("natives"))
        .filter(Files::isDirectory);
  }

  private static Optional<Path> ownJar() {
    try {
      Module self = DjlBackendProvider.class.getModule();
      Optional<URI> location =
          self.isNamed() && self.getLayer() != null
              ? self.getLayer()
                  .configuration()
                  .findModule(self.getName())
                  .map(ResolvedModule::reference)
                  .flatMap(reference -> reference.location())
              : Optional.of(
                  DjlBackendProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return location.filter(uri -> "file".equals(uri.getScheme())).map(Path::of);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Returns where the libraries are, for the facts of an open backend. */
  static String describe() {
    return folder().map(Path::toString).orElse("jar on the class path");
  }
}
