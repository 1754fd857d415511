package io.github.vae4j.api.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a backend can be used here.
 *
 * @param available whether {@link BackendProvider#open} is expected to succeed
 * @param reason if not available, what is missing; else empty
 * @param remedy if not available, what the user can do; else empty
 * @param facts what was found, for example {@code engine -> PyTorch 2.7.1}, in the order to be
 *     shown
 */
public record Availability(
    boolean available, String reason, String remedy, Map<String, String> facts) {
  /** Keeps the order of the facts. */
  public Availability {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** Returns that the backend can be used. */
  public static Availability yes(Map<String, String> facts) {
    return new Availability(true, "", "", facts);
  }

  /** Returns that the backend cannot be used, why, and what to do about it. */
  public static Availability no(String reason, String remedy) {
    return new Availability(false, reason, remedy, Map.of());
  }
}
