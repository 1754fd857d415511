package io.github.vae4j.backend.reference;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.util.Optional;

/** A tensor of the heap with a lifetime. The tensor itself never changes and may be shared. */
final class ReferenceArray implements DeviceArray {
  private final ReferenceBackend backend;
  private final TensorType type;
  private Optional<HostArray> content;

  ReferenceArray(ReferenceBackend backend, HostArray content) {
    this.backend = backend;
    this.type = content.type();
    this.content = Optional.of(content);
  }

  ReferenceBackend backend() {
    return backend;
  }

  @Override
  public TensorType type() {
    return type;
  }

  @Override
  public synchronized HostArray download() {
    return content.orElseThrow(
        () ->
            new BackendException(
                BackendException.Kind.CLOSED,
                "reference: array " + type + " is closed or was donated"));
  }

  /** Returns the tensor and closes this array: of several runs it is donated to, one gets it. */
  synchronized HostArray take() {
    HostArray taken = download();
    close();
    return taken;
  }

  @Override
  public synchronized boolean isClosed() {
    return content.isEmpty();
  }

  @Override
  public synchronized void close() {
    content = Optional.empty();
    backend.forget(this);
  }
}
