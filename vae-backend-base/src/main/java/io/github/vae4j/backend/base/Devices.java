package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import java.util.List;

/** Devices under the names that users give them: cpu, cuda:0, cuda:1, ... */
public final class Devices {
  private Devices() {}

  /** Returns the processor. */
  public static Device processor() {
    return new Device("cpu", System.getProperty("os.arch", "processor"));
  }

  /** Returns a card, counted from 0. */
  public static Device card(int number) {
    return new Device("cuda:" + number, "CUDA device " + number);
  }

  /**
   * Returns the device of a name; for an empty one the first card, or else the processor.
   *
   * @param backend the backend's name
   * @param present the processor, then the cards
   * @param withoutCards what to do if a card is asked for and there is none
   * @throws BackendException of kind UNAVAILABLE if there is none of that name
   */
  public static Device choose(
      String backend, List<Device> present, String name, String withoutCards) {
    if (name.isEmpty()) {
      return present.get(Math.min(1, present.size() - 1));
    }
    return present.stream()
        .filter(device -> device.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BackendException(
                    BackendException.Kind.UNAVAILABLE,
                    backend
                        + ": there is no device '"
                        + name
                        + "'; there are "
                        + present.stream().map(Device::name).toList()
                        + remedy(present, name, withoutCards)));
  }

  private static String remedy(List<Device> present, String name, String withoutCards) {
    if (!name.matches("cpu|cuda:\\d+")) {
      return "; devices are named cpu, cuda:0, cuda:1, ...";
    }
    return present.size() == 1 ? "; " + withoutCards : "";
  }
}
