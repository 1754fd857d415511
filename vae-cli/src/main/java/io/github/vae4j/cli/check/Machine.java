package io.github.vae4j.cli.check;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The machine that this process runs on.
 *
 * @param load mean number of processes that run or wait over the last minute; below 0 if it is not
 *     known
 * @param heap greatest size of the Java heap, in bytes
 * @param driver of NVIDIA; empty if there is none
 * @param environment variables that engines heed
 */
record Machine(
    String java,
    String home,
    String system,
    String architecture,
    int processors,
    double load,
    long heap,
    Optional<String> driver,
    Map<String, String> environment) {
  private static final Path NVIDIA = Path.of("/proc/driver/nvidia/version");

  static Machine here() {
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment
        .keySet()
        .removeIf(name -> !name.matches("VAE_.*|OMP_.*|.*_LIBRARY_PATH|CUDA_VISIBLE_DEVICES"));
    return new Machine(
        Runtime.version().toString(),
        System.getProperty("java.home", ""),
        System.getProperty("os.name", ""),
        System.getProperty("os.arch", ""),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.getRuntime().maxMemory(),
        nvidia(),
        environment);
  }

  private static Optional<String> nvidia() {
    try {
      return Files.exists(NVIDIA)
          ? Optional.of(
              Files.readString(NVIDIA).lines().findFirst().orElse("driver of unknown version"))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("driver present, version not readable: " + e.getMessage());
    }
  }

  /** Returns what people are told, by its names. */
  Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("java", java + ", " + home);
    lines.put("vae4j", Version.current() + Application.path().map(p -> ", " + p).orElse(""));
    lines.put("system", system + " " + architecture);
    lines.put("processors", processors + (load < 0 ? "" : ", load " + load));
    lines.put("heap", (heap >> 20) + " MB at most");
    lines.put("driver", driver.orElse("no NVIDIA driver"));
    lines.putAll(environment);
    return lines;
  }

  /** Returns the machine for a document. */
  Json json() {
    return new Json()
        .put("java", java)
        .put("java_home", home)
        .putText("application", Application.path())
        .put("system", system)
        .put("architecture", architecture)
        .put("processors", processors)
        .put("load", load < 0 ? Double.NaN : load)
        .put("heap_bytes", heap)
        .putText("driver", driver)
        .putTexts("environment", environment);
  }
}
