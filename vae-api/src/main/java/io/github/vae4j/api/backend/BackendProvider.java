package io.github.vae4j.api.backend;

/**
 * The service that makes a compute engine available. Implementations are public, final, have a
 * public no-argument constructor and are declared both in {@code module-info} and under {@code
 * META-INF/services}.
 */
public interface BackendProvider {
  /** Returns the name by which users choose this backend: lower-case letters, digits and dashes. */
  String name();

  /**
   * Returns the rank in automatic choice; the highest available wins. Negative means: only when
   * named.
   */
  int priority();

  /** Finds out whether the backend could be opened here. Never throws and opens nothing. */
  Availability probe();

  /**
   * Opens the backend.
   *
   * @throws BackendException of kind UNAVAILABLE if the engine or the device cannot be used
   * @throws IllegalArgumentException if an option is unknown or its value is out of range
   */
  Backend open(BackendConfig config);
}
