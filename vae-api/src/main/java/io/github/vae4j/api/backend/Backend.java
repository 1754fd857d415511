package io.github.vae4j.api.backend;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An open compute engine on one device. Thread-safe. Whoever opens it closes it; closing also
 * closes the executables and arrays that are left and logs how many there were.
 */
public interface Backend extends AutoCloseable {
  /** Returns the name of the provider. */
  String name();

  /** Returns the device programs run on. */
  Device device();

  /** Returns what can be chosen as a device. */
  List<Device> devices();

  /** Returns engine, versions, threads and other settings in force, in the order to be shown. */
  Map<String, String> facts();

  /** Returns whether {@link #compile} takes this primitive; core rewrites it otherwise. */
  boolean supports(OptionalPrimitive primitive);

  /**
   * Copies a tensor to the device.
   *
   * @throws BackendException of kind CLOSED after close, OUT_OF_MEMORY if it does not fit
   */
  DeviceArray upload(HostArray array);

  /**
   * Makes a program ready to run.
   *
   * @param donated inputs whose memory the run may reuse; each array given for one is closed by the
   *     run
   * @throws BackendException of kind UNSUPPORTED if the program holds something the engine cannot
   *     do, CLOSED after close
   * @throws IllegalArgumentException if a donated value is not an input of the program
   */
  Executable compile(Program program, Set<Value> donated);

  /**
   * Closes the engine and all that is left of its arrays and executables. Waits for runs in
   * progress.
   */
  @Override
  void close();
}
