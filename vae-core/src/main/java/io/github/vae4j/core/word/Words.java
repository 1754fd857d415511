package io.github.vae4j.core.word;

import io.github.vae4j.core.service.Services;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The words of one kind that were found, by all providers on the module path, the class path and in
 * the layers of plug-ins.
 *
 * @param <T> what a word stands for
 */
public final class Words<T> {
  private final String kind;
  private final Map<String, WordProvider<T>> byName = new TreeMap<>();
  private final List<String> inOrder = new ArrayList<>();
  private final List<String> failures;

  private Words(String kind, Services<? extends WordProvider<T>> found) {
    this.kind = kind;
    List<String> broken = new ArrayList<>(found.failures());
    List<WordProvider<T>> providers = new ArrayList<>(found.providers());
    // Our own come first in help, whatever the order of the paths is.
    providers.sort(Comparator.comparing(p -> p.getClass().getModule() != Words.class.getModule()));
    for (WordProvider<T> provider : providers) {
      List<String> names = List.of();
      try {
        names = provider.names();
      } catch (RuntimeException | LinkageError e) {
        broken.add(provider.getClass().getName() + ": " + Services.describe(e));
      }
      for (String name : names) {
        WordProvider<T> other = byName.putIfAbsent(name, provider);
        if (other != null) {
          throw new IllegalStateException(
              String.format(
                  "two providers have the %s '%s': %s and %s; remove one from the path",
                  kind, name, other.getClass().getName(), provider.getClass().getName()));
        }
        inOrder.add(name);
      }
    }
    this.failures = List.copyOf(broken);
  }

  /**
   * Finds the words of a kind.
   *
   * @param service interface of the providers
   * @param kind what messages call it, for example {@code prior}
   * @throws IllegalStateException if two providers know one name
   */
  public static <T> Words<T> of(Class<? extends WordProvider<T>> service, String kind) {
    return new Words<>(kind, search(service));
  }

  /** Looks where the calling thread can see; it may be one that does not even see this module. */
  private static <S> Services<S> search(Class<S> service) {
    Services<S> seen = Services.load(service);
    ClassLoader ours = Words.class.getClassLoader();
    if (seen.providers().stream().anyMatch(p -> p.getClass().getClassLoader() == ours)) {
      return seen;
    }
    Services<S> beside = Services.loadBeside(service);
    List<S> all = new ArrayList<>(beside.providers());
    Set<String> names =
        all.stream().map(provider -> provider.getClass().getName()).collect(Collectors.toSet());
    seen.providers().stream()
        .filter(provider -> !names.contains(provider.getClass().getName()))
        .forEach(all::add);
    return new Services<>(all, seen.failures());
  }

  /** Returns the names, those of this module first. */
  public List<String> names() {
    return List.copyOf(inOrder);
  }

  /** Returns how each word is written, in the order of {@link #names}. */
  public List<String> forms() {
    return inOrder.stream().map(name -> provider(name).form(name)).toList();
  }

  /** Returns one line for each provider that is present but broken. */
  public List<String> failures() {
    return failures;
  }

  /**
   * Returns what a word stands for.
   *
   * @throws IllegalArgumentException if no provider knows it or its settings do not fit
   */
  public T create(String word) {
    Word parts = Word.of(word);
    WordProvider<T> provider = provider(parts.name());
    T made = provider.create(parts.name(), parts.settings());
    if (provider.form(parts.name()).equals(parts.name())) { // takes no settings, and may not look
      WordSettings.of(parts.name(), parts.settings(), parts.name()).end();
    }
    return made;
  }

  /** Returns whether a provider knows the name. */
  public boolean knows(String name) {
    return byName.containsKey(name);
  }

  /**
   * Returns the provider of a name.
   *
   * @throws IllegalArgumentException if none knows it
   */
  public WordProvider<T> provider(String name) {
    WordProvider<T> provider = byName.get(name);
    if (provider == null) {
      String meant =
          NearestName.to(name, byName.keySet())
              .map(nearest -> "did you mean '" + nearest + "'? ")
              .orElse("");
      throw new IllegalArgumentException(
          String.format(
              "%sthere is no %s '%s'; present: %s%s",
              meant,
              kind,
              name,
              inOrder.isEmpty() ? "none" : String.join(", ", forms()),
              failures.isEmpty() ? "" : "; broken: " + String.join(", ", failures)));
    }
    return provider;
  }
}
