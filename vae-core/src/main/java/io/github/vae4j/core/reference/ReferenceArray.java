package io.github.vae4j.core.reference;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.util.Optional;

/** A tensor of the heap with a lifetime. */
final class ReferenceArray implements DeviceArray {
  private final ReferenceBackend backend;
  private final TensorType type;
  private volatile Optional<HostArray> content;

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
  public HostArray download() {
    return content.orElseThrow(
        () ->
            new BackendException(
                BackendException.Kind.CLOSED,
                "reference: array " + type + " is closed or was donated"));
  }

  @Override
  public boolean isClosed() {
    return content.isEmpty();
  }

  @Override
  public void close() {
    content = Optional.empty();
    backend.forget(this);
  }
}
