package io.github.vae4j.spark.engine;

import io.github.vae4j.api.backend.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an executor keeps from task to task: an engine for each choice of one, opened once, and the
 * last things that were made on it, such as models. Those that a task uses stay open.
 */
public final class Executors {
  private static final int KEPT = 4 + Runtime.getRuntime().availableProcessors(); // unused things

  private static final Map<EngineChoice, Backend> ENGINES = new HashMap<>();
  private static final Map<Object, Held> THINGS = new LinkedHashMap<>(); // the oldest first

  private Executors() {}

  private static final class Held {
    private Optional<AutoCloseable> thing = Optional.empty();
    private int users; // guarded by THINGS

    synchronized AutoCloseable get(EngineChoice choice, Function<Backend, AutoCloseable> maker) {
      if (thing.isEmpty()) {
        thing = Optional.of(maker.apply(engine(choice)));
      }
      return thing.get();
    }

    synchronized boolean isMade() {
      return thing.isPresent();
    }

    synchronized void close() {
      try {
        if (thing.isPresent()) {
          thing.get().close();
        }
      } catch (Exception e) {
        System.getLogger(Executors.class.getName())
            .log(System.Logger.Level.WARNING, "what is not used any more could not be closed", e);
      }
    }
  }

  /** Returns the engine, which stays open as long as the process lives. */
  public static Backend engine(EngineChoice choice) {
    synchronized (ENGINES) {
      return ENGINES.computeIfAbsent(choice, EngineChoice::open);
    }
  }

  /** Returns whether a thing is there. */
  public static boolean has(Object key) {
    Held held;
    synchronized (THINGS) {
      held = THINGS.get(key);
    }
    return held != null && held.isMade();
  }

  /**
   * Returns a thing that is made on the engine where it is not there yet. {@link #release} has to
   * follow.
   *
   * @param key that tells it from others
   */
  public static <T extends AutoCloseable> T acquire(
      Object key, Class<T> type, EngineChoice choice, Function<Backend, AutoCloseable> maker) {
    Held held;
    synchronized (THINGS) {
      held = THINGS.remove(key);
      held = held == null ? new Held() : held;
      held.users++;
      THINGS.put(key, held); // the youngest
    }
    try {
      return type.cast(held.get(choice, maker));
    } catch (RuntimeException | Error e) {
      release(key);
      throw e;
    }
  }

  /** Says that a thing is not used any more, and closes what has not been used for long. */
  public static void release(Object key) {
    List<Held> old = new ArrayList<>();
    synchronized (THINGS) {
      Held held = THINGS.get(key);
      if (held != null) {
        held.users--;
      }
      long unused = THINGS.values().stream().filter(thing -> thing.users == 0).count();
      Iterator<Held> things = THINGS.values().iterator();
      while (unused > KEPT && things.hasNext()) {
        Held oldest = things.next();
        if (oldest.users == 0) {
          things.remove();
          unused--;
          old.add(oldest);
        }
      }
    }
    old.forEach(Held::close);
  }
}
