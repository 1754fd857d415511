package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;

/**
 * A tensor of an engine. While a run or a download uses it, closing it only marks it; the last user
 * frees it.
 */
public abstract class EngineArray implements DeviceArray {
  private final EngineBackend backend;
  private final TensorType type;
  private int users;
  private boolean closed;
  private boolean freed;

  /** Creates an open array that nobody uses. */
  protected EngineArray(EngineBackend backend, TensorType type) {
    this.backend = backend;
    this.type = type;
  }

  /** Copies the elements to the heap. What the engine throws is translated. */
  protected abstract HostArray read();

  /** Frees the memory. Called once, under the monitor, unless the memory was given away. */
  protected abstract void free();

  /** Prepares an open array for {@link #read}, before it is acquired; here, by nothing. */
  protected void beforeRead() {}

  final EngineBackend backend() {
    return backend;
  }

  @Override
  public final TensorType type() {
    return type;
  }

  /**
   * Keeps the tensor valid until {@link #release}. Runs and downloads do so by themselves.
   *
   * @throws BackendException of kind CLOSED if the array is closed
   */
  public final synchronized void acquire() {
    requireOpen();
    users++;
  }

  /** Lets go of a tensor that was acquired; the last user of a closed array frees it. */
  public final synchronized void release() {
    users--;
    freeIfUnused();
  }

  private synchronized void requireOpen() {
    if (closed) {
      backend.requireOpen(); // which has closed this one, if it is closed
      throw backend.failure().closed("array " + type + " is closed or was donated");
    }
  }

  /**
   * Closes the array of an input that is donated; to be called by the run that acquired it. Of two
   * runs that acquired it, the second to come here is refused.
   *
   * @return whether somebody else is still using the tensor, so that it must not be overwritten
   * @throws BackendException of kind CLOSED if the array is closed
   */
  public final synchronized boolean consume() {
    requireOpen();
    close();
    return users > 1;
  }

  /** Leaves the memory of an array that was consumed and is not used by others to the caller. */
  protected final synchronized void giveAway() {
    freed = true;
  }

  private void freeIfUnused() {
    if (closed && users == 0 && !freed) {
      freed = true;
      backend
          .failure()
          .translated(
              "release of " + type,
              () -> {
                free();
                return true;
              });
    }
  }

  @Override
  public final HostArray download() {
    return backend.guarded(
        () -> {
          requireOpen();
          beforeRead();
          acquire();
          try {
            return backend.failure().translated("download of " + type, this::read);
          } finally {
            release();
          }
        });
  }

  @Override
  public final synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public final synchronized void close() {
    if (!closed) {
      closed = true;
      backend.forget(this);
      freeIfUnused();
    }
  }
}
