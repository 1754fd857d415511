package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.Availability;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where the engine's native libraries are: the folder of {@code PYTORCH_LIBRARY_PATH}, or the
 * folder {@code natives} beside this backend's jar, or jars on the class path, which the engine
 * unpacks into its cache. Nothing is ever downloaded.
 */
final class Natives {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String ENGINE_PROPERTIES = "pytorch-engine.properties";
  private static final String TORCH_JAR = "native/lib/pytorch.properties";
  private static final String JNI_JAR = "jnilib/pytorch.properties";
  // The engine would look for a missing one elsewhere, find one that does not fit, and end the VM.
  private static final List<String> LIBRARIES = List.of("c10", "torch_cpu", "torch", "djl_torch");

  private Natives() {}

  /** Returns whether the libraries are there, without loading any. */
  static Availability probe(ClassLoader engineLoader) {
    Properties versions = read(engineLoader, ENGINE_PROPERTIES);
    String torch = versions.getProperty("pytorch_version", "of unknown version");
    String djl = versions.getProperty("djl_version", "of unknown version");
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "PyTorch " + torch + " by Deep Java Library " + djl);
    Optional<Path> folder = folder();
    return folder.isPresent()
        ? inFolder(folder.get(), facts)
        : inJars(engineLoader, torch + "-" + djl, facts);
  }

  private static Availability inFolder(Path folder, Map<String, String> facts) {
    List<String> missing = new ArrayList<>();
    for (String library : LIBRARIES) {
      if (!contains(folder, library)) {
        missing.add(System.mapLibraryName(library));
      }
    }
    if (!missing.isEmpty()) {
      return Availability.no(
          "native libraries " + missing + " were not found in " + folder,
          "put PyTorch's libraries and Deep Java Library's djl_torch for it there, or point "
              + LIBRARY_PATH
              + " to their folder");
    }
    facts.put("natives", folder.toString());
    facts.put(
        "devices", contains(folder, "torch_cuda") ? "cpu, cuda where a driver is found" : "cpu");
    return Availability.yes(facts);
  }

  private static Availability inJars(
      ClassLoader engineLoader, String version, Map<String, String> facts) {
    Properties torch = read(engineLoader, TORCH_JAR);
    if (torch.isEmpty() || "true".equals(torch.getProperty("placeholder"))) {
      return Availability.no(
          "PyTorch's native libraries were not found: "
              + LIBRARY_PATH
              + " is not set, there is no folder "
              + ownJar().map(jar -> jar.resolveSibling("natives").toString()).orElse("'natives'")
              + " and no ai.djl.pytorch:pytorch-native-cpu on the class path",
          "set " + LIBRARY_PATH + " to the folder of the libraries or add the jar");
    }
    String jni = read(engineLoader, JNI_JAR).getProperty("jni_version", "absent");
    if (!jni.startsWith(version)) {
      return Availability.no(
          "the class path needs ai.djl.pytorch:pytorch-jni " + version + ", found " + jni,
          "add that version; the engine would download it otherwise");
    }
    facts.put("natives", "jars on the class path");
    facts.put("devices", torch.getProperty("flavor", "cpu").startsWith("cu") ? "cpu, cuda" : "cpu");
    return Availability.yes(facts);
  }

  private static Properties read(ClassLoader loader, String resource) {
    Properties properties = new Properties();
    URL url = loader.getResource(resource);
    if (url == null) {
      return properties;
    }
    try (InputStream in = url.openStream()) {
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("djl: cannot read " + url, e);
    }
  }

  /** Sets what the engine reads when its classes are first used. */
  static void configure() {
    setDefault("ai.djl.offline", "true"); // no download
    setDefault("OPT_OUT_TRACKING", "true"); // no call home
    // Programs run with the optimiser of their own thread off; this keeps the engine's log silent.
    setDefault("ai.djl.pytorch.graph_optimizer", "false");
    folder()
        .ifPresent(
            folder -> {
              setDefault(LIBRARY_PATH, folder.toString());
              // Left to itself the engine asks the CUDA driver, and else takes an old C++ ABI.
              setDefault("PYTORCH_FLAVOR", contains(folder, "torch_cuda") ? "cu" : "cpu");
            });
  }

  private static void setDefault(String key, String value) {
    if (System.getenv(key) == null && System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static boolean contains(Path folder, String library) {
    return Files.exists(folder.resolve(System.mapLibraryName(library)));
  }

  /** Returns the folder as the engine would choose it: the environment goes before the property. */
  private static Optional<Path> folder() {
    String given = System.getenv(LIBRARY_PATH);
    if (given == null) {
      given = System.getProperty(LIBRARY_PATH);
    }
    if (given == null) {
      return ownJar().map(jar -> jar.resolveSibling("natives")).filter(Files::isDirectory);
    }
    List<Path> folders =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(given)
            .map(path -> Path.of(path).toAbsolutePath())
            .toList();
    return folders.stream()
        .filter(folder -> contains(folder, "torch"))
        .findFirst()
        .or(() -> folders.stream().findFirst());
  }

  private static Optional<Path> ownJar() {
    try {
      return location().filter(uri -> "file".equals(uri.getScheme())).map(Path::of);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Optional<URI> location() throws URISyntaxException {
    Module self = Natives.class.getModule();
    if (self.isNamed() && self.getLayer() != null) {
      return self.getLayer()
          .configuration()
          .findModule(self.getName())
          .map(ResolvedModule::reference)
          .flatMap(reference -> reference.location());
    }
    CodeSource source = Natives.class.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? Optional.empty()
        : Optional.of(source.getLocation().toURI());
  }

  /** Returns where the libraries are, for the facts of an open backend. */
  static String describe() {
    return folder().map(Path::toString).orElse("jars on the class path");
  }
}
