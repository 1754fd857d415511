package io.github.vae4j.core.discovery;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.InferenceMethodProvider;
import io.github.vae4j.core.service.Services;
import io.github.vae4j.core.word.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The inference methods that were found, by the names users write. */
public final class InferenceMethods {
  private final Map<String, InferenceMethodProvider> byName = new TreeMap<>();
  private final List<String> failures;

  private InferenceMethods(Services<InferenceMethodProvider> found) {
    this(found.providers(), found.failures());
  }

  InferenceMethods(List<InferenceMethodProvider> providers, List<String> failures) {
    List<String> broken = new ArrayList<>(failures);
    for (InferenceMethodProvider provider : providers) {
      List<String> names = List.of();
      try {
        names = provider.names();
      } catch (RuntimeException | LinkageError e) {
        broken.add(Services.identity(provider) + ": " + Services.describe(e));
      }
      for (String name : names) {
        InferenceMethodProvider other = byName.putIfAbsent(name, provider);
        if (other != null) {
          throw new IllegalStateException(
              String.format(
                  "two inference methods are named '%s': %s, and %s; remove one from the path",
                  name, Services.identity(other), Services.identity(provider)));
        }
      }
    }
    this.failures = List.copyOf(broken);
  }

  /**
   * Finds the methods on the module path and the class path of the running program.
   *
   * @throws IllegalStateException if two have one name
   */
  public static InferenceMethods discover() {
    return new InferenceMethods(Services.load(InferenceMethodProvider.class));
  }

  /**
   * Finds the methods in a module layer and its parents.
   *
   * @throws IllegalStateException if two have one name
   */
  public static InferenceMethods discover(ModuleLayer layer) {
    return new InferenceMethods(Services.load(InferenceMethodProvider.class, layer));
  }

  /**
   * Finds the methods that a class loader sees.
   *
   * @throws IllegalStateException if two have one name
   */
  public static InferenceMethods discover(ClassLoader loader) {
    return new InferenceMethods(Services.load(InferenceMethodProvider.class, loader));
  }

  /** Returns the names in alphabetical order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Returns how each word is written, in alphabetical order of the names. */
  public List<String> forms() {
    return byName.entrySet().stream().map(e -> e.getValue().form(e.getKey())).toList();
  }

  /** Returns one line for each provider that is present but broken. */
  public List<String> failures() {
    return failures;
  }

  /**
   * Returns the method that {@code name} or {@code name:argument} stands for, for example {@code
   * iwae:10}.
   *
   * @throws IllegalArgumentException if there is no such method or its argument does not fit
   */
  public InferenceMethod create(String nameAndArgument) {
    Word word = Word.of(nameAndArgument);
    String name = word.name();
    InferenceMethodProvider provider = byName.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          Artifacts.OF_INFERENCE_METHODS.refusal(
              "there is no inference method '" + name + "'",
              name,
              byName.keySet(),
              (byName.isEmpty() ? "none" : String.join(", ", byName.keySet()))
                  + (failures.isEmpty() ? "" : "; broken: " + String.join(", ", failures))));
    }
    return provider.create(name, word.settings());
  }
}
