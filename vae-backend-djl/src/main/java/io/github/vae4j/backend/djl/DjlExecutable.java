package io.github.vae4j.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A compiled program: checks the arguments, runs it on the engine's thread and wraps the results. */
final class DjlExecutable implements Executable {
  private final DjlBackend backend;
  private final EngineThread thread;
  private final Program program;
  private final Set<Value> donated;
  private final Lowered lowered;
  private boolean closed;

  DjlExecutable(
      DjlBackend backend, EngineThread thread, Program program, Set<Value> donated, Lowered lowered) {
    this.backend = backend;
    this.thread = thread;
    this.program = program;
    this.donated = Set.copyOf(donated);
    this.lowered = lowered;
  }

  @Override
  public synchronized List<DeviceArray> run(List<DeviceArray> inputs) {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "djl: the executable is closed");
    }
    backend.requireOpen();
    List<DjlArray> arguments = check(inputs);
    List<DjlArray> acquired = new ArrayList<>();
    PtNDArray[] tensors = new PtNDArray[arguments.size()];
    boolean started = false;
    try {
      for (int i = 0; i < tensors.length; i++) {
        tensors[i] = arguments.get(i).acquire();
        acquired.add(arguments.get(i));
      }
      started = true;
      PtNDArray[] results = thread.call(() -> lowered.run(tensors));
      List<DeviceArray> arrays = new ArrayList<>();
      for (int i = 0; i < results.length; i++) {
        arrays.add(backend.register(results[i], program.outputs().get(i).value().type()));
      }
      return arrays;
    } catch (EngineException e) {
      throw failure(e);
    } finally {
      if (started) {
        for (int i = 0; i < arguments.size(); i++) {
          if (donated.contains(program.inputs().get(i).value())) {
            arguments.get(i).close();
          }
        }
      }
      acquired.forEach(DjlArray::release);
    }
  }

  private static BackendException failure(EngineException e) {
    String text = String.valueOf(e.getMessage());
    String lower = text.toLowerCase(Locale.ROOT);
    boolean memory = lower.contains("out of memory") || lower.contains("can't allocate memory");
    return new BackendException(
        memory ? BackendException.Kind.OUT_OF_MEMORY : BackendException.Kind.ENGINE,
        memory ? "djl: the device has too little memory; lower the batch size: " + text : "djl: " + text,
        e);
  }

  private List<DjlArray> check(List<DeviceArray> inputs) {
    if (inputs.size() != program.inputs().size()) {
      throw new IllegalArgumentException(
          "run: the program has " + program.inputs().size() + " inputs, got " + inputs.size());
    }
    List<DjlArray> arguments = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Program.Input wanted = program.inputs().get(i);
      DeviceArray given = inputs.get(i);
      if (!(given instanceof DjlArray array) || array.backend() != backend) {
        throw new IllegalArgumentException("run: input '" + wanted.name() + "' comes from another backend");
      }
      if (!array.type().equals(wanted.type())) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' needs " + wanted.type() + ", got " + array.type());
      }
      if (donated.contains(wanted.value()) && inputs.stream().filter(other -> other == given).count() > 1) {
        throw new IllegalArgumentException("run: the donated array of input '" + wanted.name() + "' is passed twice");
      }
      arguments.add(array);
    }
    return arguments;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      backend.forget(this);
      lowered.close();
    }
  }
}
