package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.util.Optional;

/**
 * A tensor of the engine, or the value that a variable of an executable holds until somebody else
 * needs it. While a run or a download uses the tensor, closing the array only marks it; the last
 * user frees it.
 */
final class TfArray implements DeviceArray {
  private final TfBackend backend;
  private final TensorType type;
  private Optional<Fetched> fetched;
  private Optional<TfExecutable> residence;
  private int users;
  private boolean closed;
  private boolean freed;

  private TfArray(
      TfBackend backend,
      TensorType type,
      Optional<Fetched> fetched,
      Optional<TfExecutable> residence) {
    this.backend = backend;
    this.type = type;
    this.fetched = fetched;
    this.residence = residence;
  }

  static TfArray of(TfBackend backend, TensorType type, Fetched fetched) {
    return new TfArray(backend, type, Optional.of(fetched), Optional.empty());
  }

  /** Returns an array whose value a variable of the executable holds. */
  static TfArray resident(TfBackend backend, TensorType type, TfExecutable executable) {
    return new TfArray(backend, type, Optional.empty(), Optional.of(executable));
  }

  TfBackend backend() {
    return backend;
  }

  /** Returns the executable that holds the value in a variable, if it is there. */
  synchronized Optional<TfExecutable> residence() {
    return residence;
  }

  /** Takes the value out of the variable; called by its executable, under its monitor. */
  synchronized void settle(Fetched value) {
    residence = Optional.empty();
    fetched = Optional.of(value);
    freeIfUnused();
  }

  /** Returns the tensor, which stays valid until {@link #release}. */
  synchronized Fetched acquire() {
    requireOpen();
    Fetched value =
        fetched.orElseThrow(() -> new IllegalStateException("tf: the value is in a variable"));
    users++;
    return value;
  }

  synchronized void requireOpen() {
    if (closed) {
      backend.requireOpen(); // which has closed this one, if it is closed
      throw new BackendException(
          BackendException.Kind.CLOSED, "tf: array " + type + " is closed or was donated");
    }
  }

  /** Closes an array that a run was given for good; of two runs the second is refused. */
  synchronized void consume() {
    requireOpen();
    close();
  }

  synchronized void release() {
    users--;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (closed && users == 0 && !freed && fetched.isPresent()) {
      freed = true;
      fetched.get().release();
    }
  }

  @Override
  public TensorType type() {
    return type;
  }

  @Override
  public HostArray download() {
    return backend.guarded(
        () -> {
          requireOpen();
          residence().ifPresent(executable -> executable.takeOut(this));
          Fetched value = acquire();
          try {
            return EngineFailure.translated(
                "download of " + type, () -> Transfer.download(value.tensor(), type));
          } finally {
            release();
          }
        });
  }

  @Override
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      backend.forget(this);
      freeIfUnused();
    }
  }
}
