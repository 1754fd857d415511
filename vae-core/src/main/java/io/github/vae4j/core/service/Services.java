package io.github.vae4j.core.service;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a search for providers of one service found.
 *
 * @param providers one of each class, in the order found
 * @param failures one line for each provider that could not be loaded
 */
public record Services<S>(List<S> providers, List<String> failures) {
  /**
   * A lookup that fails without moving on would otherwise be asked for ever; real paths hold a
   * handful of broken providers at most.
   */
  private static final int MAX_FAILURES_IN_A_ROW = 100;

  private static final CopyOnWriteArrayList<ModuleLayer> INCLUDED = new CopyOnWriteArrayList<>();

  /** Keeps the lists as they are. */
  public Services {
    providers = List.copyOf(providers);
    failures = List.copyOf(failures);
  }

  /** From now on looks in this layer and its parents too, for the whole program. */
  public static void include(ModuleLayer layer) {
    INCLUDED.addIfAbsent(layer);
  }

  /** Looks where the calling thread, the layer of this module and those included can see. */
  public static <S> Services<S> load(Class<S> service) {
    return collect(sources(service, Thread.currentThread().getContextClassLoader()));
  }

  /** Looks as {@link #load(Class)} for a service of another library, which no module here names. */
  public static <S> Services<S> loadForeign(Class<S> service) {
    Services.class.getModule().addUses(service);
    return load(service);
  }

  /** Looks where this module itself can see, whoever calls. */
  public static <S> Services<S> loadBeside(Class<S> service) {
    return collect(sources(service, Services.class.getClassLoader()));
  }

  private static <S> List<Iterator<S>> sources(Class<S> service, ClassLoader loader) {
    List<Iterator<S>> sources = new ArrayList<>();
    INCLUDED.forEach(included -> sources.add(ServiceLoader.load(included, service).iterator()));
    ModuleLayer layer = Services.class.getModule().getLayer();
    // The class loader sees the boot layer, but not always all of another layer.
    if (layer != null && layer != ModuleLayer.boot()) {
      sources.add(ServiceLoader.load(layer, service).iterator());
    }
    sources.add(ServiceLoader.load(service, loader).iterator());
    return sources;
  }

  /** Looks in a module layer and its parents. */
  public static <S> Services<S> load(Class<S> service, ModuleLayer layer) {
    return collect(List.of(ServiceLoader.load(layer, service).iterator()));
  }

  /** Looks where a class loader can see. */
  public static <S> Services<S> load(Class<S> service, ClassLoader loader) {
    return collect(List.of(ServiceLoader.load(service, loader).iterator()));
  }

  /** Drains the iterators; each step that throws is a failure and the search goes on behind it. */
  static <S> Services<S> collect(List<Iterator<S>> sources) {
    Map<Class<?>, S> providers = new LinkedHashMap<>();
    Set<String> failures = new LinkedHashSet<>();
    for (Iterator<S> source : sources) {
      int failuresInARow = 0;
      while (failuresInARow < MAX_FAILURES_IN_A_ROW) {
        try {
          // Both calls load classes, so both can throw: hasNext reads the services file and links.
          if (!source.hasNext()) {
            break;
          }
          S provider = source.next();
          providers.putIfAbsent(provider.getClass(), provider);
          failuresInARow = 0;
        } catch (ServiceConfigurationError | LinkageError e) {
          failures.add(describe(e));
          failuresInARow++;
        }
      }
    }
    return new Services<>(List.copyOf(providers.values()), List.copyOf(failures));
  }

  /** Returns a provider's class and where it came from, for messages. */
  public static String identity(Object provider) {
    Origin origin = Origin.of(provider.getClass());
    return provider.getClass().getName() + " in " + origin.module() + " at " + origin.location();
  }

  /** Returns the failure and its causes in one line. */
  public static String describe(Throwable failure) {
    StringBuilder line = new StringBuilder(oneLine(failure));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      line.append(" because of ").append(oneLine(cause));
    }
    return line.toString();
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    String type = failure.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return type;
    }
    String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
    return failure instanceof ServiceConfigurationError ? line : type + ": " + line;
  }
}
