package io.github.vae4j.core.execution;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.pass.Passes;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program that was simplified for a backend and compiled by it, with inputs and outputs by name.
 * Thread-safe; whoever compiles it closes it.
 */
public final class CompiledProgram implements AutoCloseable {
  private final Backend backend;
  private final Program program;
  private final Executable executable;
  private final Set<String> donated;

  private CompiledProgram(
      Backend backend, Program program, Executable executable, Set<String> donated) {
    this.backend = backend;
    this.program = program;
    this.executable = executable;
    this.donated = donated;
  }

  /**
   * Simplifies a program and compiles it.
   *
   * @param donated names of inputs whose arrays a run consumes
   * @throws io.github.vae4j.api.backend.BackendException if the backend refuses it
   * @throws IllegalArgumentException if there is no input of a donated name
   */
  public static CompiledProgram compile(Backend backend, Program traced, Set<String> donated) {
    Program program = Passes.optimize(traced, backend::supports);
    Set<Value> values = new HashSet<>();
    for (String name : donated) {
      values.add(program.input(name).value());
    }
    return new CompiledProgram(
        backend, program, backend.compile(program, values), Set.copyOf(donated));
  }

  /** Returns the simplified program. */
  public Program program() {
    return program;
  }

  /**
   * Runs the program on arrays of the device and of the heap; the latter are uploaded for this run.
   *
   * @param resident arrays that stay with the caller, except donated ones
   * @param fresh further inputs; the names of both together are those of the program's inputs
   * @return the outputs by name, in the program's order, on the device; the caller closes them
   * @throws IllegalArgumentException if an input is missing
   */
  public Map<String, DeviceArray> run(
      Map<String, DeviceArray> resident, Map<String, HostArray> fresh) {
    return run(resident, fresh, TrainingClock.none());
  }

  /**
   * Runs the program as {@link #run(Map, Map)} does, by a clock that measures the upload and the
   * run.
   *
   * @throws IllegalArgumentException if an input is missing
   */
  public Map<String, DeviceArray> run(
      Map<String, DeviceArray> resident, Map<String, HostArray> fresh, TrainingClock clock) {
    TrainingClock.Span upload = clock.begin(Phase.UPLOAD);
    List<DeviceArray> arguments = new ArrayList<>();
    List<DeviceArray> uploaded = new ArrayList<>();
    try {
      for (Program.Input input : program.inputs()) {
        DeviceArray array = resident.get(input.name());
        if (array == null) {
          HostArray host = fresh.get(input.name());
          if (host == null) {
            throw new IllegalArgumentException(
                "input '" + input.name() + "' " + input.type() + " is missing");
          }
          array = backend.upload(host);
          uploaded.add(array);
        }
        arguments.add(array);
      }
      upload.end();
      List<DeviceArray> results = clock.run(executable, arguments);
      Map<String, DeviceArray> named = new LinkedHashMap<>();
      for (int i = 0; i < results.size(); i++) {
        named.put(program.outputs().get(i).name(), results.get(i));
      }
      return named;
    } finally {
      uploaded.forEach(DeviceArray::close);
    }
  }

  /** Returns the noise inputs by name, each filled under the key folded with its name. */
  public Map<String, HostArray> drawNoise(RandomKey key) {
    Map<String, HostArray> noise = new LinkedHashMap<>();
    for (Program.Input input : program.inputs()) {
      input
          .noise()
          .ifPresent(
              n ->
                  noise.put(input.name(), HostArray.draw(input.type(), n, key.fold(input.name()))));
    }
    return noise;
  }

  /** Runs the program and copies the outputs to the heap. */
  public Map<String, HostArray> runToHost(
      Map<String, DeviceArray> resident, Map<String, HostArray> fresh) {
    Map<String, DeviceArray> outputs = run(resident, fresh);
    try {
      Map<String, HostArray> host = new LinkedHashMap<>();
      outputs.forEach((name, array) -> host.put(name, array.download()));
      return host;
    } finally {
      outputs.values().forEach(DeviceArray::close);
    }
  }

  /** Returns the names of the inputs that a run consumes. */
  public Set<String> donated() {
    return donated;
  }

  @Override
  public void close() {
    executable.close();
  }
}
