package io.github.vae4j.cli.check;

import static java.util.stream.Collectors.joining;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * What is known of one backend that was found.
 *
 * @param usable whether a program can run on it
 * @param state in a word or two
 * @param facts in the order to be shown
 */
record BackendReport(boolean usable, String state, Map<String, String> facts) {
  private static final String PROVIDER = "provider";

  /** Reports what the backend needs and whether it is there, without starting its engine. */
  static BackendReport probe(DiscoveredBackend found) {
    Availability availability = found.availability();
    Map<String, String> facts = new LinkedHashMap<>(availability.facts());
    if (!availability.available()) {
      facts.put("why", availability.reason());
      facts.put("remedy", availability.remedy());
    }
    facts.put(PROVIDER, found.module() + " " + found.version() + ", " + found.location());
    return new BackendReport(
        availability.available(), availability.available() ? "available" : "not available", facts);
  }

  /**
   * Reports also what it is like once its engine has started.
   *
   * @param opening opens it
   * @param trial returns whether it computes rightly, and may add facts
   */
  static BackendReport open(
      DiscoveredBackend found,
      Supplier<Backend> opening,
      BiPredicate<Backend, Map<String, String>> trial) {
    BackendReport probed = probe(found);
    if (!probed.usable()) {
      return probed;
    }
    Map<String, String> facts = new LinkedHashMap<>(probed.facts());
    String provider = String.valueOf(facts.remove(PROVIDER)); // again at the end
    try (Backend backend = opening.get()) {
      facts.putAll(backend.facts());
      facts.put(
          "devices",
          backend.devices().stream()
              .map(device -> device.name() + " (" + device.description() + ")")
              .collect(joining(", ")));
      boolean right = trial.test(backend, facts);
      facts.putAll(backend.facts()); // a trial can change what the engine says of itself
      facts.put(PROVIDER, provider);
      return new BackendReport(right, right ? probed.state() : "computes wrongly", facts);
    } catch (BackendException | IllegalArgumentException e) {
      facts.put("why", String.valueOf(e.getMessage()));
      facts.put(PROVIDER, provider);
      return new BackendReport(false, "does not work", facts);
    }
  }

  void print(Console console, DiscoveredBackend found) {
    console.line("%-12s %s, priority %d", found.name(), state, found.priority());
    print(console, facts);
  }

  /** Prints values behind their names. */
  static void print(Console console, Map<String, String> facts) {
    int width = Math.max(10, facts.keySet().stream().mapToInt(String::length).max().orElse(0));
    facts.forEach(
        (key, value) ->
            console.text(
                String.format(Locale.ROOT, "  %-" + width + "s ", key), Application.brief(value)));
  }

  /** Returns the report for a document. */
  Json json(DiscoveredBackend found) {
    return new Json()
        .put("name", found.name())
        .put("usable", usable)
        .put("state", state)
        .put("priority", found.priority())
        .putTexts("facts", facts);
  }
}
