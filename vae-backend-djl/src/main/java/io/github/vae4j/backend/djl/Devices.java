package io.github.vae4j.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
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
   * @throws io.github.vae4j.api.backend.BackendException of kind UNAVAILABLE if there is none of
   *     this name
   */
  static Device select(List<Device> present, String name, boolean cudaLibraries) {
    List<io.github.vae4j.api.backend.Device> described =
        present.stream().map(Devices::describe).toList();
    return present.get(
        described.indexOf(
            io.github.vae4j.backend.base.Devices.choose(
                DjlBackendProvider.NAME,
                described,
                name,
                cudaLibraries
                    ? "PyTorch finds no card: see whether nvidia-smi lists one, and"
                        + " CUDA_VISIBLE_DEVICES"
                    : "PyTorch's libraries here are built for the processor alone: point"
                        + " PYTORCH_LIBRARY_PATH to the folder of ones built for CUDA, with Deep"
                        + " Java Library's djl_torch for them")));
  }

  static io.github.vae4j.api.backend.Device describe(Device device) {
    return device.isGpu()
        ? io.github.vae4j.backend.base.Devices.card(device.getDeviceId())
        : io.github.vae4j.backend.base.Devices.processor();
  }
}
