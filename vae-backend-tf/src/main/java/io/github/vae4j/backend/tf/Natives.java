package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.Availability;
import java.io.File;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the engine's native libraries are: the folder of {@code TENSORFLOW_LIBRARY_PATH}
 * (environment or system property), or the folder {@code natives} beside this backend's jar, or a
 * jar on the class path, which JavaCPP unpacks into its cache. Nothing is ever downloaded.
 */
final class Natives {
  private static final String LIBRARY_PATH = "TENSORFLOW_LIBRARY_PATH";
  private static final String JAVA_PATH = "java.library.path"; // JavaCPP reads it at each search
  private static final String CUDA =
      "libraries with the classifier of a platform and -gpu want CUDA 12.5 or newer, cuDNN 9.3 or"
          + " newer and their driver";
  private static final String BRIDGE = "jnitensorflow";

  private Natives() {}

  /** Returns whether the libraries are there, without loading any. */
  static Availability probe(ClassLoader engineLoader) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "TensorFlow Java");
    facts.put("cuda", CUDA);
    Optional<Path> folder = folder();
    if (folder.isPresent()) {
      List<String> missing = missing(folder.get());
      if (!missing.isEmpty()) {
        return Availability.no(
            "native libraries " + missing + " were not found in " + folder.get(),
            "put the libraries of org.tensorflow:tensorflow-core-native for this platform there,"
                + " or point "
                + LIBRARY_PATH
                + " to their folder");
      }
      facts.put("natives", folder.get().toString());
      return Availability.yes(facts);
    }
    String jar = "org/tensorflow/internal/c_api/" + platform() + "/";
    if (engineLoader.getResource(jar + System.mapLibraryName(BRIDGE)) == null) {
      return Availability.no(
          "TensorFlow's native libraries were not found: "
              + LIBRARY_PATH
              + " is not set, there is no folder "
              + besideModule().map(Path::toString).orElse("'natives'")
              + " and no org.tensorflow:tensorflow-core-native with classifier "
              + platform()
              + " on the class path",
          "set " + LIBRARY_PATH + " to the folder of the libraries or add the jar");
    }
    facts.put("natives", "jar on the class path");
    return Availability.yes(facts);
  }

  private static List<String> missing(Path folder) {
    List<String> missing = new ArrayList<>();
    String[] present = folder.toFile().list();
    for (String library : List.of(BRIDGE, "tensorflow_cc", "tensorflow_framework")) {
      String name =
          System.mapLibraryName(library); // the engine's own ends in a version, such as .2
      String stem = name.substring(0, name.indexOf(library) + library.length());
      boolean found = false;
      for (String file : present == null ? new String[0] : present) {
        found |= file.equals(name) || file.startsWith(stem + ".");
      }
      if (!found) {
        missing.add(name);
      }
    }
    return missing;
  }

  /** Returns the platform as JavaCPP names it. */
  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    return (os.startsWith("mac") ? "macosx" : os.startsWith("win") ? "windows" : "linux")
        + "-"
        + (arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm64" : arch);
  }

  /** Sets what the engine's bridge reads when its classes are first used. */
  static void configure() {
    // Its limit, four times the heap, counts all memory of the process and would end long runs.
    setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    // Where there is such a logging library, JavaCPP's warnings go there: one process shares one
    // JavaCPP, whose version fits only one of the engines that stand on it to the last digit.
    if (hasLogging()) {
      setDefault("org.bytedeco.javacpp.logger", "slf4j");
    }
    folder()
        .ifPresent(
            folder -> {
              // Else JavaCPP looks into jars first, and into folders not at all if it finds none.
              System.setProperty("org.bytedeco.javacpp.pathsFirst", "true");
              String path = System.getProperty(JAVA_PATH, "");
              if (!List.of(path.split(File.pathSeparator)).contains(folder.toString())) {
                System.setProperty(
                    JAVA_PATH,
                    path.isEmpty() ? folder.toString() : folder + File.pathSeparator + path);
              }
            });
  }

  private static boolean hasLogging() {
    try {
      Class<?> found =
          Class.forName("org.slf4j.LoggerFactory", false, Natives.class.getClassLoader());
      Natives.class.getModule().addReads(found.getModule()); // JavaCPP may be in this one
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static Optional<Path> folder() {
    String given = System.getenv(LIBRARY_PATH);
    if (given == null) {
      given = System.getProperty(LIBRARY_PATH);
    }
    return given == null
        ? besideModule().filter(Files::isDirectory)
        : Optional.of(Path.of(given).toAbsolutePath());
  }

  /** Returns the folder beside this backend's jar, or the one in the image it is linked into. */
  private static Optional<Path> besideModule() {
    try {
      Optional<URI> location = location();
      String scheme = location.map(URI::getScheme).orElse("");
      return switch (scheme) {
        case "file" -> location.map(uri -> Path.of(uri).resolveSibling("natives"));
        case "jrt" ->
            Optional.of(Path.of(System.getProperty("java.home", ""), "lib", "tf", "natives"));
        default -> Optional.empty();
      };
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

  /** Returns what is set for the whole process. */
  static String processWide() {
    List<String> settings = new ArrayList<>();
    for (String property : List.of("maxPhysicalBytes", "pathsFirst", "logger")) {
      String key = "org.bytedeco.javacpp." + property;
      settings.add(key + "=" + System.getProperty(key, "unset"));
    }
    String variable = "TF_CPP_MIN_LOG_LEVEL";
    settings.add(variable + "=" + Objects.requireNonNullElse(System.getenv(variable), "unset"));
    return String.join(", ", settings);
  }

  /** Returns where the libraries are, for the facts of an open backend. */
  static String describe() {
    return folder().map(Path::toString).orElse("jar on the class path");
  }
}
