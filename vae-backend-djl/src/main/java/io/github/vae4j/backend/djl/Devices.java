package io.github.vae4j.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import io.github.vae4j.api.backend.BackendException;
import java.util.ArrayList;
import java.util.List;

/** The engine's devices under the names that users give them: cpu, cuda:0, cuda:1, ... */
final class Devices {
  private Devices() {}

  /**
   * Returns the processor, then the cards that the engine can use. It counts them with the help of
   * a library that may be missing: one at least is there if it can use any.
   */
  static List<Device> of(Engine engine) {
    return engine.hasCapability(StandardCapabilities.CUDA)
        ? withCards(Math.max(1, engine.getGpuCount()))
        : withCards(0);
  }

  static List<Device> withCards(int count) {
    List<Device> all = new ArrayList<>(List.of(Device.cpu()));
    for (int i = 0; i < count; i++) {
      all.add(Device.gpu(i));
    }
    return all;
  }

  /**
   * Returns the device of this name; without a name the first card, or else the processor.
   *
   * @param cudaLibraries whether the engine's libraries are built for CUDA
   * @throws BackendException of kind UNAVAILABLE if there is none of this name
   */
  static Device select(List<Device> present, String name, boolean cudaLibraries) {
    if (name.isEmpty()) {
      return present.get(Math.min(1, present.size() - 1));
    }
    return present.stream()
        .filter(device -> describe(device).name().equals(name))
        .findFirst()
        .orElseThrow(() -> absent(present, name, cudaLibraries));
  }

  private static BackendException absent(List<Device> present, String name, boolean cudaLibraries) {
    String remedy = "";
    if (!name.matches("cpu|cuda:\\d+")) {
      remedy = "; devices are named cpu, cuda:0, cuda:1, ...";
    } else if (!cudaLibraries) {
      remedy =
          "; PyTorch's libraries here are built for the processor alone: point PYTORCH_LIBRARY_PATH"
              + " to the folder of ones built for CUDA, with Deep Java Library's djl_torch for them";
    } else if (present.size() == 1) {
      remedy =
          "; PyTorch finds no card: see whether nvidia-smi lists one, and CUDA_VISIBLE_DEVICES";
    }
    return new BackendException(
        BackendException.Kind.UNAVAILABLE,
        "djl: there is no device '"
            + name
            + "'; there are "
            + present.stream().map(device -> describe(device).name()).toList()
            + remedy);
  }

  static io.github.vae4j.api.backend.Device describe(Device device) {
    return device.isGpu()
        ? new io.github.vae4j.api.backend.Device(
            "cuda:" + device.getDeviceId(), "CUDA device " + device.getDeviceId())
        : new io.github.vae4j.api.backend.Device("cpu", System.getProperty("os.arch", "processor"));
  }
}
