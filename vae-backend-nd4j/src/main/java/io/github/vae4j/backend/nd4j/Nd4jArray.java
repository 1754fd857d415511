package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor of the engine. While a run or a download uses it, closing it only marks it; the last
 * user frees it.
 */
final class Nd4jArray implements DeviceArray {
  private final Nd4jBackend backend;
  private final INDArray array;
  private final TensorType type;
  private int users;
  private boolean closed;
  private boolean freed;

  Nd4jArray(Nd4jBackend backend, INDArray array, TensorType type) {
    this.backend = backend;
    this.array = array;
    this.type = type;
  }

  Nd4jBackend backend() {
    return backend;
  }

  /** Returns the engine's tensor, which stays valid until {@link #release}. */
  synchronized INDArray acquire() {
    requireOpen();
    users++;
    return array;
  }

  synchronized void requireOpen() {
    if (closed) {
      backend.requireOpen(); // which has closed this one, if it is closed
      throw new BackendException(
          BackendException.Kind.CLOSED, "nd4j: array " + type + " is closed or was donated");
    }
  }

  /**
   * Closes an array that the caller has acquired and gives its tensor away, a copy of it if
   * somebody else is reading. Of two runs that acquired it, the second to come here is refused.
   */
  synchronized INDArray takeAway() {
    consume();
    if (users > 1) {
      INDArray copy = backend.memory().take(type);
      backend.memory().copy(array, copy, type).run();
      return copy;
    }
    freed = true;
    return array;
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
    if (closed && users == 0 && !freed) {
      freed = true;
      backend.memory().giveBack(array, type);
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
          INDArray tensor = acquire();
          try {
            return EngineFailure.translated(
                "download of " + type, () -> backend.memory().download(tensor, type));
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
