package io.github.vae4j.core.execution;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named arrays on a device, closed together. */
public final class DeviceArrays implements AutoCloseable {
  private final Map<String, DeviceArray> arrays = new LinkedHashMap<>();

  /** Uploads arrays under their names. */
  public static DeviceArrays upload(Backend backend, Map<String, HostArray> host) {
    DeviceArrays all = new DeviceArrays();
    try {
      host.forEach((name, array) -> all.arrays.put(name, backend.upload(array)));
      return all;
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  /** Returns the arrays by name; later changes show. */
  public Map<String, DeviceArray> map() {
    return arrays;
  }

  /** Copies the arrays to the heap. */
  public Map<String, HostArray> download() {
    Map<String, HostArray> host = new LinkedHashMap<>();
    arrays.forEach((name, array) -> host.put(name, array.download()));
    return host;
  }

  @Override
  public void close() {
    arrays.values().forEach(DeviceArray::close);
  }
}
