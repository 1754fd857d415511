package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An open engine: keeps account of its arrays and executables, refuses what is wrong or comes too
 * late, and closes what is left.
 *
 * <p>Locks are taken in this order: the one of the backend, the monitor of an executable, the
 * monitor of an array.
 */
public abstract class EngineBackend implements Backend {
  private final System.Logger log = System.getLogger(getClass().getName());
  private final EngineFailure failure;
  private final Set<EngineArray> arrays = ConcurrentHashMap.newKeySet();
  private final Set<EngineExecutable<?>> executables = ConcurrentHashMap.newKeySet();
  // What touches the engine reads, close writes.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Creates an open backend.
   *
   * @param failure translates what the engine throws, and knows the backend's name
   */
  protected EngineBackend(EngineFailure failure) {
    this.failure = failure;
  }

  /** Copies a tensor to the device. What the engine throws is translated. */
  protected abstract EngineArray place(HostArray array);

  /**
   * Compiles a program whose optional primitives are supported. What the engine throws is
   * translated.
   *
   * @throws BackendException of kind UNSUPPORTED if the program holds something else that the
   *     engine cannot do
   */
  protected abstract EngineExecutable<?> prepare(Program program, Set<Value> donated);

  /** Closes the engine, once, after all arrays and executables. */
  protected abstract void closeEngine();

  @Override
  public final String name() {
    return failure.backend();
  }

  final EngineFailure failure() {
    return failure;
  }

  /** Runs the body while nobody closes the backend. */
  protected final <R> R guarded(Supplier<R> body) {
    lock.readLock().lock();
    try {
      return body.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Checks that the backend is open; to be called in a guarded body.
   *
   * @throws BackendException of kind CLOSED if it is not
   */
  final void requireOpen() {
    if (closed) {
      throw failure.closed("the backend is closed");
    }
  }

  @Override
  public final DeviceArray upload(HostArray array) {
    return guarded(
        () -> {
          requireOpen();
          return register(failure.translated("upload of " + array.type(), () -> place(array)));
        });
  }

  @Override
  public final Executable compile(Program program, Set<Value> donated) {
    return guarded(
        () -> {
          requireOpen();
          requireInputs(program, donated);
          requireSupport(program, this::supports, "legalise the program first");
          EngineExecutable<?> executable =
              failure.translated("compile", () -> prepare(program, donated));
          executables.add(executable);
          return executable;
        });
  }

  private static void requireInputs(Program program, Set<Value> donated) {
    Set<Value> inputs = new HashSet<>();
    program.inputs().forEach(input -> inputs.add(input.value()));
    for (Value value : donated) {
      if (!inputs.contains(value)) {
        throw new IllegalArgumentException(
            "compile: donated value " + value + " is not an input of the program");
      }
    }
  }

  /**
   * Checks that each optional primitive of a program is supported.
   *
   * @param otherwise what to do if one is not, for the message
   * @throws BackendException of kind UNSUPPORTED if one is not
   */
  protected final void requireSupport(
      Program program, Predicate<OptionalPrimitive> supported, String otherwise) {
    program
        .equations()
        .forEach(
            e -> {
              if (e.primitive() instanceof OptionalPrimitive p && !supported.test(p)) {
                throw new BackendException(
                    BackendException.Kind.UNSUPPORTED,
                    name() + ": " + p + " cannot run on its own; " + otherwise);
              }
            });
  }

  final EngineArray register(EngineArray array) {
    arrays.add(array);
    return array;
  }

  final void forget(EngineArray array) {
    arrays.remove(array);
  }

  final void forget(EngineExecutable<?> executable) {
    executables.remove(executable);
  }

  /**
   * {@inheritDoc} One that cannot be closed does not keep the others open.
   *
   * @throws BackendException of kind ENGINE if something cannot be closed
   */
  @Override
  public final void close() {
    lock.writeLock().lock(); // waits for runs
    try {
      if (closed) {
        return;
      }
      closed = true;
      int leftArrays = arrays.size();
      int leftExecutables = executables.size();
      List<AutoCloseable> left = new ArrayList<>(arrays);
      left.addAll(executables);
      left.add(this::closeEngine);
      closeAll(left);
      if (leftArrays + leftExecutables > 0) {
        log.log(
            System.Logger.Level.DEBUG,
            name() + ": closed with {0} arrays and {1} executables left open",
            leftArrays,
            leftExecutables);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void closeAll(List<AutoCloseable> all) {
    List<BackendException> failures = new ArrayList<>();
    for (AutoCloseable each : all) {
      try {
        failure.translated(
            "close",
            () -> {
              close(each);
              return true;
            });
      } catch (BackendException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      BackendException first = failures.get(0);
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // none of them declares it
    }
  }
}
