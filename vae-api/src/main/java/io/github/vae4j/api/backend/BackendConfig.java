package io.github.vae4j.api.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How to open a backend.
 *
 * @param device name of a device such as {@code cpu} or {@code cuda:0}; empty for the backend's
 *     choice
 * @param threads number of threads for one operation; 0 for the backend's choice
 * @param options further options of this backend by name
 */
public record BackendConfig(String device, int threads, Map<String, String> options) {
  /**
   * Copies the options.
   *
   * @throws IllegalArgumentException if {@code threads} is negative
   */
  public BackendConfig {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads: needs at least 0 (the backend's choice), got " + threads);
    }
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** Returns the configuration that leaves every choice to the backend. */
  public static BackendConfig defaults() {
    return new BackendConfig("", 0, Map.of());
  }

  /** Returns this configuration on another device. */
  public BackendConfig withDevice(String name) {
    return new BackendConfig(name, threads, options);
  }

  /** Returns this configuration with another number of threads. */
  public BackendConfig withThreads(int number) {
    return new BackendConfig(device, number, options);
  }

  /** Returns this configuration with one more option. */
  public BackendConfig withOption(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.put(name, value);
    return new BackendConfig(device, threads, all);
  }
}
