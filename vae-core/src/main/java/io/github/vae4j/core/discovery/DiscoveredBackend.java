package io.github.vae4j.core.discovery;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.service.Services;

/**
 * A backend that was found.
 *
 * @param name by which users choose it
 * @param priority rank in automatic choice; negative means only when named
 * @param module name of the provider's module, or {@code class path}
 * @param version of the provider, or {@code unknown}
 * @param location of the provider's jar or folder, or {@code unknown}
 * @param provider opens it, without an examination
 */
public record DiscoveredBackend(
    String name,
    int priority,
    String module,
    String version,
    String location,
    BackendProvider provider) {

  /**
   * Probes now whether it can be used here. A probe that throws, which providers must not, counts
   * as unavailable.
   */
  public Availability availability() {
    try {
      return provider.probe();
    } catch (RuntimeException | LinkageError e) {
      return Availability.no(
          "its probe failed: " + Services.describe(e),
          "check that " + location + " is complete, or report this to its authors");
    }
  }

  /**
   * Opens it and examines it: every operation is compared with plain Java on this machine, and the
   * backend does without those that its engine computes wrongly. {@link Backend#facts} tells.
   *
   * @throws io.github.vae4j.api.backend.BackendException of kind UNAVAILABLE if the engine or the
   *     device cannot be used
   * @throws IllegalArgumentException if an option is unknown or its value is out of range
   */
  public Backend open(BackendConfig config) {
    return ExaminedBackend.open(provider, config);
  }

  /** Returns the name, version and location in one piece. */
  @Override
  public String toString() {
    return name + " (version " + version + ", " + location + ")";
  }

  /** Returns the class and module, to tell two of one name apart. */
  String identity() {
    return provider.getClass().getName() + " in " + module + " at " + location;
  }
}
