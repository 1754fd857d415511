package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.util.Optional;

/**
 * A tensor of the engine. While a run or a download uses it, closing it only marks it; the last
 * user frees it.
 */
final class DjlArray implements DeviceArray {
  private final DjlBackend backend;
  private final PtNDArray array;
  private final TensorType type;
  private int users;
  private boolean closed;
  private boolean freed;

  DjlArray(DjlBackend backend, PtNDArray array, TensorType type) {
    this.backend = backend;
    this.array = array;
    this.type = type;
  }

  DjlBackend backend() {
    return backend;
  }

  /** Returns the engine's tensor, which stays valid until {@link #release}. */
  synchronized PtNDArray acquire() {
    requireOpen();
    users++;
    return array;
  }

  private void requireOpen() {
    if (closed) {
      backend.requireOpen(); // which has closed this one, if it is closed
      throw new BackendException(
          BackendException.Kind.CLOSED, "djl: array " + type + " is closed or was donated");
    }
  }

  /**
   * Closes an array that the caller has acquired, so that it may write to the tensor; returns a
   * copy to write to instead if somebody else is reading it. Of two runs that acquired it, the
   * second to come here is refused.
   */
  synchronized Optional<PtNDArray> consume() {
    requireOpen();
    close();
    return users == 1 ? Optional.empty() : Optional.of((PtNDArray) array.duplicate());
  }

  synchronized void release() {
    users--;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (closed && users == 0 && !freed) {
      freed = true;
      array.close();
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
          PtNDArray tensor = acquire();
          try {
            return EngineFailure.translated(
                "download of " + type, () -> Transfer.download(tensor, type));
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
