package io.github.vae4j.core.discovery;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.ExecutionListener;
import io.github.vae4j.core.service.Origin;
import io.github.vae4j.core.service.Services;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The backends that were found, and the choice of one of them. What a chosen backend compiles and
 * runs is told to each {@link ExecutionListener} that was found, and to the flight recorder as the
 * events {@code io.github.vae4j.Compile} and {@code io.github.vae4j.Run}.
 *
 * <p>Order of the wish: the argument of {@link #select(String)}, the system property {@code
 * vae.backend}, the environment variable {@code VAE_BACKEND}, else what {@link #preferring} names,
 * else the available backend of highest priority. A backend that is named is used or the choice
 * fails; nothing else takes its place.
 */
public final class Backends {
  private static final System.Logger LOGGER = System.getLogger(Backends.class.getName());
  private static final Predicate<String> NAME =
      Pattern.compile("[a-z0-9][a-z0-9-]*").asMatchPredicate();
  private static final String HOW_TO_NAME =
      "-D" + Wish.PROPERTY + "=NAME or " + Wish.VARIABLE + "=NAME";

  private final List<DiscoveredBackend> entries;
  private final List<String> failures;

  private final List<ExecutionListener> listeners;

  private final String preferred;

  private Backends(Backends all, String preferred) {
    this.entries = all.entries;
    this.failures = all.failures;
    this.listeners = all.listeners;
    this.preferred = preferred;
  }

  private Backends(Services<BackendProvider> found, Services<ExecutionListener> hearing) {
    this(
        found.providers(),
        Stream.of(found.failures(), hearing.failures()).flatMap(List::stream).toList(),
        hearing.providers());
  }

  /** Orders the providers; one that cannot even tell its name becomes a failure. */
  Backends(
      List<BackendProvider> providers,
      List<String> loadFailures,
      List<ExecutionListener> listeners) {
    this.listeners = listeners;
    this.preferred = "";
    List<DiscoveredBackend> usable = new ArrayList<>();
    List<String> broken = new ArrayList<>(loadFailures);
    for (BackendProvider provider : providers) {
      Origin origin = Origin.of(provider.getClass());
      try {
        String name = provider.name();
        if (name == null || !NAME.test(name)) {
          throw new IllegalArgumentException(
              "its name needs lower-case letters, digits and dashes, got '" + name + "'");
        }
        usable.add(
            new DiscoveredBackend(
                name,
                provider.priority(),
                origin.module(),
                origin.version(),
                origin.location(),
                provider));
      } catch (RuntimeException | LinkageError e) {
        broken.add(
            provider.getClass().getName()
                + " at "
                + origin.location()
                + ": "
                + Services.describe(e));
      }
    }
    usable.sort(
        Comparator.comparingInt(DiscoveredBackend::priority)
            .reversed()
            .thenComparing(DiscoveredBackend::name));
    entries = List.copyOf(usable);
    failures = List.copyOf(broken);
  }

  /** Finds the backends on the module path and the class path of the running program. */
  public static Backends discover() {
    return new Backends(
        Services.load(BackendProvider.class), Services.load(ExecutionListener.class));
  }

  /** Finds the backends in a module layer and its parents. */
  public static Backends discover(ModuleLayer layer) {
    return new Backends(
        Services.load(BackendProvider.class, layer), Services.load(ExecutionListener.class, layer));
  }

  /** Finds the backends that a class loader sees. */
  public static Backends discover(ClassLoader loader) {
    return new Backends(
        Services.load(BackendProvider.class, loader),
        Services.load(ExecutionListener.class, loader));
  }

  /**
   * Returns these backends with another automatic choice: the one of this name if it is available,
   * else as before. A name that is asked for, also by the property or the variable, still wins.
   *
   * @param name of a backend, present or not
   */
  public Backends preferring(String name) {
    return new Backends(this, name);
  }

  /** Returns what was found, highest priority first. Nothing is probed for it. */
  public List<DiscoveredBackend> entries() {
    return entries;
  }

  /** Returns one line for each provider that is present but broken. */
  public List<String> failures() {
    return failures;
  }

  /**
   * Chooses as the system property {@code vae.backend} or the environment variable {@code
   * VAE_BACKEND} asks, else automatically.
   *
   * @throws BackendSelectionException as {@link #select(String)} does
   */
  public BackendProvider select() {
    return select("");
  }

  /**
   * Chooses a backend.
   *
   * @param name the backend wanted; empty to choose as {@link #select()} does
   * @throws BackendSelectionException if the backend named is absent or unavailable, if none is
   *     named and none is available, or if two have one name
   */
  public BackendProvider select(String name) {
    return select(
        Wish.of(
            name,
            System.getProperty(Wish.PROPERTY, ""),
            Objects.requireNonNullElse(System.getenv(Wish.VARIABLE), "")));
  }

  BackendProvider select(Wish wish) {
    refuseDuplicates();
    return wish.automatic() ? automatic() : named(wish);
  }

  private void refuseDuplicates() {
    Map<String, DiscoveredBackend> seen = new HashMap<>();
    for (DiscoveredBackend entry : entries) {
      DiscoveredBackend other = seen.put(entry.name(), entry);
      if (other != null) {
        throw new BackendSelectionException(
            String.format(
                "two backends are named '%s': %s, and %s; remove one of them from the path",
                entry.name(), other.identity(), entry.identity()));
      }
    }
  }

  private BackendProvider named(Wish wish) {
    for (DiscoveredBackend entry : entries) {
      if (entry.name().equals(wish.name())) {
        Availability availability = entry.availability();
        if (!availability.available()) {
          throw new BackendSelectionException(
              String.format(
                  "backend '%s', asked for %s, is not available: %s",
                  wish.name(), wish.source(), reasonAndRemedy(availability)));
        }
        return new ObservedProvider(entry.provider(), listeners);
      }
    }
    throw new BackendSelectionException(
        Artifacts.OF_BACKENDS.refusal(
            String.format("there is no backend '%s', asked for %s", wish.name(), wish.source()),
            wish.name(),
            entries.stream().map(DiscoveredBackend::name).toList(),
            present() + broken()));
  }

  private BackendProvider automatic() {
    Comparator<DiscoveredBackend> order = Comparator.comparing(e -> !e.name().equals(preferred));
    List<DiscoveredBackend> candidates =
        entries.stream()
            .filter(e -> e.priority() >= 0 || e.name().equals(preferred))
            .sorted(order) // keeps the order of priority among the others
            .toList();
    if (candidates.isEmpty()) {
      throw new BackendSelectionException(
          String.format(
              "no backend found: looked for providers of %s on the module path and the class path;"
                  + " present: %s%s; add one, for example the artifact"
                  + " io.github.vae4j:vae-backend-djl%s",
              BackendProvider.class.getName(), present(), broken(), referenceHint()));
    }
    List<String> refusals = new ArrayList<>();
    for (DiscoveredBackend candidate : candidates) {
      Availability availability = candidate.availability();
      if (availability.available()) {
        LOGGER.log(System.Logger.Level.INFO, () -> choice(candidate));
        return new ObservedProvider(candidate.provider(), listeners);
      }
      refusals.add(candidate.name() + ": " + reasonAndRemedy(availability));
    }
    throw new BackendSelectionException(
        String.format(
            "no backend is available: %s%s%s",
            String.join("; ", refusals), broken(), referenceHint()));
  }

  /** Returns the line that says what was chosen, from what, and how to pin it. */
  String choice(DiscoveredBackend chosen) {
    return String.format(
        "backend %s chosen; found: %s%s; pin one with %s",
        chosen.name(), present(), broken(), HOW_TO_NAME);
  }

  private String present() {
    return entries.isEmpty()
        ? "none"
        : entries.stream().map(DiscoveredBackend::toString).collect(Collectors.joining(", "));
  }

  private String broken() {
    return failures.isEmpty() ? "" : "; broken: " + String.join(", ", failures);
  }

  /** Only mentions what is there: a path may lack even the reference backend. */
  private String referenceHint() {
    return entries.stream()
        .filter(entry -> entry.priority() < 0)
        .findFirst()
        .map(
            entry ->
                String.format(
                    "; or run without an engine, slowly: name '%s' by %s",
                    entry.name(), HOW_TO_NAME.replace("NAME", entry.name())))
        .orElse("");
  }

  private static String reasonAndRemedy(Availability availability) {
    return availability.remedy().isEmpty()
        ? availability.reason()
        : availability.reason() + "; " + availability.remedy();
  }
}
