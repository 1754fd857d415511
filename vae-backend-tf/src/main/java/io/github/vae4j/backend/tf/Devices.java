package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.Device;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** The devices that the engine sees, by the names that users give. */
final class Devices {
  private static final String GPU = "GPU";

  private Devices() {}

  /**
   * Asks the engine, the CPU first.
   *
   * @param config of a session, serialised: the first one of a process decides about its threads
   */
  static List<Device> list(byte[] config) {
    List<Device> devices = new ArrayList<>();
    devices.add(io.github.vae4j.backend.base.Devices.processor());
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetConfig(options, new BytePointer(config), config.length, status);
      TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
      status.throwExceptionIfNotOK();
      TF_DeviceList list = tensorflow.TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      int gpus = 0;
      for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
        if (tensorflow.TF_DeviceListType(list, i, status).getString().equals(GPU)) {
          devices.add(io.github.vae4j.backend.base.Devices.card(gpus));
          gpus++;
        }
      }
      tensorflow.TF_DeleteDeviceList(list);
      scope.deallocate(); // now, not when the collector comes
    }
    return List.copyOf(devices);
  }

  /**
   * Returns the device of that name; for an empty one the first card, else the CPU.
   *
   * @throws io.github.vae4j.api.backend.BackendException of kind UNAVAILABLE if there is none of
   *     that name
   */
  static Device choose(List<Device> devices, String name) {
    return io.github.vae4j.backend.base.Devices.choose(
        TfBackendProvider.NAME,
        devices,
        name,
        "CUDA needs org.tensorflow:tensorflow-core-native with a classifier such as"
            + " linux-x86_64-gpu, its driver, CUDA 12.5 or newer and cuDNN 9.3 or newer");
  }

  /** Returns the engine's name of a device. */
  static String placement(Device device) {
    return device.name().startsWith("cuda:")
        ? "/device:GPU:" + device.name().substring("cuda:".length())
        : "/device:CPU:0";
  }
}
