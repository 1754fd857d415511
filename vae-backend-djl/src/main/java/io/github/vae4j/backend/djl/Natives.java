package io.github.vae4j.backend.djl;

import static io.github.vae4j.backend.base.NativeFolder.contains;
import static io.github.vae4j.backend.base.NativeFolder.setting;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.backend.base.NativeFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the engine's native libraries are: the folder of {@code PYTORCH_LIBRARY_PATH}, or the
 * folder {@code natives} beside this backend's jar, or, in a run-time image, {@code
 * lib/djl/natives}, or jars on the class path, which the engine unpacks into its cache. Nothing is
 * ever downloaded. Of a folder the engine loads the libraries for CUDA too if {@code
 * PYTORCH_FLAVOR} begins with {@code cu}; not set, it is what the folder holds.
 */
final class Natives {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String FLAVOR = "PYTORCH_FLAVOR";
  private static final Pattern FLAVORS = Pattern.compile("(cpu|cu\\d*)(-precxx11)?");
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+[\\w.+]*");
  private static final String ENGINE_PROPERTIES = "pytorch-engine.properties";
  private static final String TORCH_JAR = "native/lib/pytorch.properties";
  private static final String JNI_JAR = "jnilib/pytorch.properties";
  // The engine would look for a missing one elsewhere, find one that does not fit, and end the VM.
  private static final List<String> LIBRARIES = List.of("c10", "torch_cpu", "torch", "djl_torch");

  private static final NativeFolder FOLDER =
      new NativeFolder(
          Natives.class,
          DjlBackendProvider.NAME,
          LIBRARY_PATH,
          folder -> contains(folder, "torch"));

  private Natives() {}

  /** Returns whether the libraries are there, without loading any. */
  static Availability probe(ClassLoader engineLoader) {
    Properties versions = read(engineLoader, ENGINE_PROPERTIES);
    String torch = versions.getProperty("pytorch_version", "of unknown version");
    String djl = versions.getProperty("djl_version", "of unknown version");
    Map<String, String> facts = new LinkedHashMap<>();
    Optional<Path> folder = FOLDER.find();
    facts.put(
        "engine",
        "PyTorch "
            + folder.flatMap(Natives::version).orElse(torch)
            + " by Deep Java Library "
            + djl);
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
      return FOLDER.lacking(
          folder, missing, "PyTorch's libraries and Deep Java Library's djl_torch for it");
    }
    String flavor = flavor(folder);
    if (!FLAVORS.matcher(flavor).matches()) {
      return Availability.no(
          FLAVOR
              + " needs cpu, or cu with the digits of a version as in cu124, got '"
              + flavor
              + "'",
          "correct it, or unset it to go by the libraries in " + folder);
    }
    if (isCuda(flavor) && !contains(folder, "torch_cuda")) {
      return Availability.no(
          FLAVOR
              + " is "
              + flavor
              + ", but there is no "
              + System.mapLibraryName("torch_cuda")
              + " in "
              + folder,
          "unset it, or point " + LIBRARY_PATH + " to libraries built for CUDA");
    }
    boolean shipped = FOLDER.shipped().filter(folder::equals).isPresent();
    Optional<String> mismatch = shipped ? Optional.empty() : mismatch(folder);
    if (mismatch.isPresent()) {
      return Availability.no(
          mismatch.get(),
          "take djl_torch from the ai.djl.pytorch:pytorch-jni whose version begins with that of the"
              + " libraries, from its folder for this platform and flavor");
    }
    facts.put("natives", folder.toString());
    facts.put("flavor", flavor);
    facts.put("cuda", cuda(flavor));
    facts.put("devices", isCuda(flavor) ? "cpu, cuda where a driver is found" : "cpu");
    return Availability.yes(facts);
  }

  /** Tells what the libraries of a flavor want of CUDA. */
  private static String cuda(String flavor) {
    if (!isCuda(flavor)) {
      return "these libraries are for the processor alone";
    }
    String version = flavor.replaceAll("\\D", "");
    return "these libraries want "
        + (version.length() < 3
            ? "CUDA"
            : "CUDA " + version.substring(0, 2) + "." + version.substring(2))
        + " and its driver";
  }

  private static String flavor(Path folder) {
    return setting(FLAVOR).orElse(contains(folder, "torch_cuda") ? "cu" : "cpu");
  }

  /** Returns whether libraries of this flavor are for CUDA devices too. */
  static boolean isCuda(String flavor) {
    return flavor.startsWith("cu");
  }

  /** Tells in words if djl_torch needs what PyTorch's libraries do not have. */
  private static Optional<String> mismatch(Path folder) {
    String jni = System.mapLibraryName("djl_torch");
    try {
      Set<String> missing = new TreeSet<>();
      NativeSymbols.of(folder.resolve(jni)).ifPresent(s -> missing.addAll(s.needed()));
      for (String library : List.of("c10", "torch_cpu", "torch", "c10_cuda", "torch_cuda")) {
        if (contains(folder, library)) {
          Optional<NativeSymbols> symbols =
              NativeSymbols.of(folder.resolve(System.mapLibraryName(library)));
          missing.removeIf(name -> symbols.isEmpty() || symbols.get().defines(name));
        }
      }
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of(
              jni
                  + " in "
                  + folder
                  + " was built for another PyTorch than the libraries beside it: "
                  + missing.size()
                  + " symbols that it needs are not there, such as "
                  + missing.iterator().next());
    } catch (IOException e) {
      return Optional.of("the native libraries in " + folder + " cannot be read: " + e);
    }
  }

  /**
   * Returns the version of PyTorch in a folder if it is told or a file of its distribution tells.
   */
  private static Optional<String> version(Path folder) {
    return setting("PYTORCH_VERSION")
        .or(
            () ->
                Stream.of("build-version", "version.py")
                    .map(folder::resolveSibling)
                    .filter(Files::isRegularFile)
                    .flatMap(file -> VERSION.matcher(text(file)).results().limit(1))
                    .map(MatchResult::group)
                    .findFirst());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("djl: cannot read " + file, e);
    }
  }

  private static Availability inJars(
      ClassLoader engineLoader, String version, Map<String, String> facts) {
    Properties torch = read(engineLoader, TORCH_JAR);
    if (torch.isEmpty() || "true".equals(torch.getProperty("placeholder"))) {
      return FOLDER.nowhere("PyTorch", "ai.djl.pytorch:pytorch-native-cpu");
    }
    String jni = read(engineLoader, JNI_JAR).getProperty("jni_version", "absent");
    if (!jni.startsWith(version)) {
      return Availability.no(
          "the class path needs ai.djl.pytorch:pytorch-jni " + version + ", found " + jni,
          "add that version; the engine would download it otherwise");
    }
    String flavor = torch.getProperty("flavor", "cpu");
    facts.put("natives", "jars on the class path");
    facts.put("flavor", flavor);
    facts.put("cuda", cuda(flavor));
    facts.put("devices", isCuda(flavor) ? "cpu, cuda where a driver is found" : "cpu");
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
    FOLDER
        .find()
        .ifPresent(
            folder -> {
              setDefault(LIBRARY_PATH, folder.toString());
              // Left to itself the engine asks the CUDA driver, and else takes an old C++ ABI.
              setDefault(FLAVOR, flavor(folder));
            });
  }

  private static void setDefault(String key, String value) {
    if (setting(key).isEmpty()) {
      System.setProperty(key, value);
    }
  }

  /** Returns where the libraries are, for messages. */
  static String describe() {
    return FOLDER.find().map(Path::toString).orElse("jars on the class path");
  }
}
