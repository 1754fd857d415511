package io.github.vae4j.api.backend;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;

/** A tensor on a device: immutable, shareable between threads, freed by {@link #close}. */
public interface DeviceArray extends AutoCloseable {
  /** Returns the element type and shape, also after close. */
  TensorType type();

  /**
   * Copies the elements to the heap, once they are computed.
   *
   * @throws BackendException of kind CLOSED after close
   */
  HostArray download();

  /** Returns whether the array was closed or donated. */
  boolean isClosed();

  /** Frees the memory; closing twice does nothing. */
  @Override
  void close();
}
