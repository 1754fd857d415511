package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.backend.base.EngineJars;
import io.github.vae4j.backend.base.JavaCpp;
import io.github.vae4j.backend.base.NativeFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the engine's native libraries are: the folder of {@code ND4J_LIBRARY_PATH} (environment or
 * system property), or the folder {@code natives} beside this backend's jar, or a jar on the class
 * path, which JavaCPP unpacks into its cache. Nothing is ever downloaded.
 */
final class Natives {
  private static final String CUDA =
      "org.nd4j:nd4j-cuda-11.6 wants CUDA 11.6, its driver and a card of compute capability 3.7 to"
          + " 8.6";
  private static final String CPU_JAR = "org/nd4j/linalg/cpu/nativecpu/bindings/";
  private static final String CUDA_JAR = "org/nd4j/linalg/jcublas/bindings/";

  private static final NativeFolder FOLDER =
      new NativeFolder(
          Natives.class,
          Nd4jBackendProvider.NAME,
          "ND4J_LIBRARY_PATH",
          folder -> missing(folder).isEmpty());

  private Natives() {}

  /** Returns whether the libraries are there, without loading any. */
  static Availability probe(ClassLoader engineLoader) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "ND4J " + version(engineLoader));
    facts.put("cuda", CUDA);
    Optional<Path> folder = FOLDER.find();
    if (folder.isPresent()) {
      List<String> missing = missing(folder.get());
      if (!missing.isEmpty()) {
        return FOLDER.lacking(
            folder.get(), missing, "the libraries of org.nd4j:nd4j-native for this platform");
      }
      facts.put("natives", folder.get().toString());
      return Availability.yes(facts);
    }
    boolean cpu = engineLoader.getResource(inJar(CPU_JAR, "jnind4jcpu")) != null;
    boolean cuda = engineLoader.getResource(inJar(CUDA_JAR, "jnind4jcuda")) != null;
    if (!cpu && !cuda) {
      return FOLDER.nowhere("ND4J", "org.nd4j:nd4j-native with classifier " + JavaCpp.platform());
    }
    facts.put("natives", "jar on the class path");
    return Availability.yes(facts);
  }

  /** Returns the version that the engine's jar tells. */
  static String version(ClassLoader engineLoader) {
    Properties properties = new Properties();
    try (InputStream in =
        engineLoader.getResourceAsStream("META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "of unknown version";
    }
    return properties.getProperty("version", "of unknown version");
  }

  private static List<String> missing(Path folder) {
    List<String> cuda =
        NativeFolder.missing(folder, List.of("jnind4jcuda", "nd4jcuda", "jnijavacpp"));
    return cuda.isEmpty()
        ? cuda
        : NativeFolder.missing(
            folder, List.of("jnind4jcpu", "nd4jcpu", "openblas_nolapack", "jnijavacpp"));
  }

  private static String inJar(String folder, String library) {
    return folder + JavaCpp.platform() + "/" + System.mapLibraryName(library);
  }

  /** Sets what the engine's bridge reads when its classes are first used. */
  static void configure(EngineJars jars) {
    JavaCpp.configure(jars, FOLDER.find());
  }

  /** Returns where the libraries are, for the facts of an open backend. */
  static String describe() {
    return FOLDER.find().map(Path::toString).orElse("jar on the class path");
  }
}
