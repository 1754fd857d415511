package io.github.vae4j.tck;

import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;

/** An array of an {@link AssertingBackend}. */
final class AssertingArray implements DeviceArray {
  private final AssertingBackend backend;
  private final DeviceArray array;
  private final TensorType type;

  AssertingArray(AssertingBackend backend, DeviceArray array) {
    this.backend = backend;
    this.array = array;
    this.type = array.type();
  }

  AssertingBackend backend() {
    return backend;
  }

  DeviceArray unwrap() {
    return array;
  }

  @Override
  public TensorType type() {
    TensorType now = array.type();
    backend.contract().check(now.equals(type), () -> "type: was " + type + ", is " + now);
    return type;
  }

  @Override
  public HostArray download() {
    AssertingBackend.Contract contract = backend.contract();
    contract.requireOpen("download");
    contract.check(
        !array.isClosed(), () -> "download: array " + type + " is closed or was donated");
    HostArray content = array.download();
    contract.check(
        content.type().equals(type), () -> "download: of " + type + " gave " + content.type());
    return content;
  }

  @Override
  public boolean isClosed() {
    return array.isClosed();
  }

  @Override
  public void close() {
    backend.contract().closed(this); // first: a run that finds it closed shall find why
    array.close();
    backend
        .contract()
        .check(array.isClosed(), () -> "close: array " + type + " is still open afterwards");
  }
}
