package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;

/** Whether the engine can run on a card here. */
final class Cuda {
  private static final String NATIVES = "org.nd4j.linalg.jcublas.bindings.Nd4jCuda";
  private static final int NEWEST_MAJOR = 8; // of the compute capability its kernels are made for
  private static final String LIMITS =
      "its kernels are made for cards of compute capability 3.7 to 8.6, not for newer ones such as"
          + " H100 and H200: for those use another backend";

  private Cuda() {}

  /**
   * Returns what a device name stands for, nothing for an empty one.
   *
   * @throws BackendException of kind UNAVAILABLE if there is no such device
   */
  static Optional<Engine.Kind> kind(String device) {
    if (device.isEmpty()) {
      return Optional.empty();
    }
    for (Engine.Kind kind : Engine.Kind.values()) {
      if (kind.device.equals(device)) {
        return Optional.of(kind);
      }
    }
    throw unavailable(
        "there is no device '"
            + device
            + "'; there are "
            + List.of(Engine.Kind.CPU.device, Engine.Kind.CUDA.device));
  }

  /**
   * Checks that the engine's jar for CUDA is there.
   *
   * @throws BackendException of kind UNAVAILABLE if it is not
   */
  static void requireJar() {
    try {
      Class.forName(NATIVES, false, Nd4j.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "nd4j: device '"
              + Engine.Kind.CUDA.device
              + "' needs the jar of org.nd4j:nd4j-cuda-11.6 and the one with its classifier for this"
              + " platform on the class path, and CUDA 11.6; "
              + LIMITS,
          e);
    }
  }

  /**
   * Checks that there is a card that the engine can use.
   *
   * @throws BackendException of kind UNAVAILABLE if there is none, with the reason and what to do
   */
  static void requireCard() {
    NativeOps natives;
    int cards;
    try {
      natives =
          (NativeOps)
              Class.forName(NATIVES, true, Nd4j.class.getClassLoader())
                  .getConstructor()
                  .newInstance();
      cards = natives.getAvailableDevices();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "nd4j: the libraries of nd4j-cuda-11.6 cannot be loaded; they need its jar with the"
              + " classifier for this platform, the driver and CUDA 11: "
              + Optional.ofNullable(e.getCause()).orElse(e),
          e);
    }
    if (cards == 0) {
      throw unavailable("no CUDA card was found; see whether nvidia-smi finds one");
    }
    refusal(natives.getDeviceMajor(0), natives.getDeviceMinor(0))
        .ifPresent(
            reason -> {
              throw unavailable(reason);
            });
  }

  /** Returns why a card of this compute capability cannot be used, if it cannot. */
  static Optional<String> refusal(int major, int minor) {
    return major <= NEWEST_MAJOR
        ? Optional.empty()
        : Optional.of(
            "the card has compute capability "
                + major
                + "."
                + minor
                + ", and this version of ND4J cannot use it: "
                + LIMITS);
  }

  static BackendException unavailable(String reason) {
    return new BackendException(BackendException.Kind.UNAVAILABLE, "nd4j: " + reason);
  }
}
