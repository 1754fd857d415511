package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.backend.base.EngineJars;
import io.github.vae4j.backend.base.JavaCpp;
import io.github.vae4j.backend.base.NativeFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the engine's native libraries are: the folder of {@code TENSORFLOW_LIBRARY_PATH}
 * (environment or system property), or the folder {@code natives} beside this backend's jar, or a
 * jar on the class path, which JavaCPP unpacks into its cache. Nothing is ever downloaded.
 */
final class Natives {
  private static final String CUDA =
      "libraries with the classifier of a platform and -gpu want CUDA 12.5 or newer, cuDNN 9.3 or"
          + " newer and their driver";
  private static final String BRIDGE = "jnitensorflow";
  private static final NativeFolder FOLDER =
      new NativeFolder(
          Natives.class,
          TfBackendProvider.NAME,
          "TENSORFLOW_LIBRARY_PATH",
          folder -> missing(folder).isEmpty());

  private Natives() {}

  /** Returns whether the libraries are there, without loading any. */
  static Availability probe(ClassLoader engineLoader) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "TensorFlow Java");
    facts.put("cuda", CUDA);
    Optional<Path> folder = FOLDER.find();
    if (folder.isPresent()) {
      List<String> missing = missing(folder.get());
      if (!missing.isEmpty()) {
        return FOLDER.lacking(
            folder.get(),
            missing,
            "the libraries of org.tensorflow:tensorflow-core-native for this platform");
      }
      facts.put("natives", folder.get().toString());
      return Availability.yes(facts);
    }
    String jar = "org/tensorflow/internal/c_api/" + JavaCpp.platform() + "/";
    if (engineLoader.getResource(jar + System.mapLibraryName(BRIDGE)) == null) {
      return FOLDER.nowhere(
          "TensorFlow",
          "org.tensorflow:tensorflow-core-native with classifier " + JavaCpp.platform());
    }
    facts.put("natives", "jar on the class path");
    return Availability.yes(facts);
  }

  private static List<String> missing(Path folder) {
    return NativeFolder.missing(folder, List.of(BRIDGE, "tensorflow_cc", "tensorflow_framework"));
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
