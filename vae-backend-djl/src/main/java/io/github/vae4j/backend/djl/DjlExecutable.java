package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A compiled program: checks the arguments, runs it on the engine's thread, wraps the results. */
final class DjlExecutable implements Executable {
  private final DjlBackend backend;
  private final EngineThread thread;
  private final Program program;
  private final boolean[] donated;
  private final Lowered lowered;
  private boolean closed;

  DjlExecutable(
      DjlBackend backend,
      EngineThread thread,
      Program program,
      Set<Value> donatedValues,
      Lowered lowered) {
    this.backend = backend;
    this.thread = thread;
    this.program = program;
    this.lowered = lowered;
    this.donated = new boolean[program.inputs().size()];
    for (int i = 0; i < donated.length; i++) {
      donated[i] = donatedValues.contains(program.inputs().get(i).value());
    }
  }

  @Override
  public List<DeviceArray> run(List<DeviceArray> inputs) {
    return backend.guarded(() -> runGuarded(inputs));
  }

  private synchronized List<DeviceArray> runGuarded(List<DeviceArray> inputs) {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "djl: the executable is closed");
    }
    backend.requireOpen();
    List<DjlArray> arguments = check(inputs);
    int acquired = 0;
    PtNDArray[] tensors = new PtNDArray[donated.length];
    try {
      for (; acquired < tensors.length; acquired++) {
        tensors[acquired] = arguments.get(acquired).acquire();
      }
      return EngineFailure.translated("run", () -> execute(arguments, tensors));
    } finally {
      for (int i = 0; i < acquired; i++) {
        arguments.get(i).release();
      }
    }
  }

  private List<DeviceArray> execute(List<DjlArray> arguments, PtNDArray[] tensors) {
    List<PtNDArray> copies = new ArrayList<>(0);
    try {
      for (int i = 0; i < donated.length; i++) {
        if (donated[i]) {
          Optional<PtNDArray> copy = arguments.get(i).consume();
          if (copy.isPresent()) {
            tensors[i] = copy.get();
            copies.add(copy.get());
          }
        }
      }
      PtNDArray[] results = thread.call(() -> lowered.run(tensors));
      List<DeviceArray> arrays = new ArrayList<>(results.length);
      for (int i = 0; i < results.length; i++) {
        arrays.add(backend.register(results[i], program.outputs().get(i).value().type()));
      }
      return Collections.unmodifiableList(arrays);
    } finally {
      for (int i = 0; i < donated.length; i++) {
        if (donated[i]) {
          arguments.get(i).close();
        }
      }
      copies.forEach(PtNDArray::close);
    }
  }

  private List<DjlArray> check(List<DeviceArray> inputs) {
    if (inputs.size() != donated.length) {
      throw new IllegalArgumentException(
          "run: the program has " + donated.length + " inputs, got " + inputs.size());
    }
    List<DjlArray> arguments = new ArrayList<>(donated.length);
    for (int i = 0; i < donated.length; i++) {
      Program.Input wanted = program.inputs().get(i);
      if (!(inputs.get(i) instanceof DjlArray array) || array.backend() != backend) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' comes from another backend");
      }
      if (!array.type().equals(wanted.type())) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' needs " + wanted.type() + ", got " + array.type());
      }
      arguments.add(array);
    }
    Set<DjlArray> consumed = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < donated.length; i++) {
      if (donated[i] && !consumed.add(arguments.get(i))) {
        throw passedTwice(i);
      }
    }
    for (int i = 0; i < donated.length; i++) {
      if (!donated[i] && consumed.contains(arguments.get(i))) {
        throw passedTwice(i);
      }
    }
    return arguments;
  }

  private IllegalArgumentException passedTwice(int i) {
    return new IllegalArgumentException(
        "run: the array of input '"
            + program.inputs().get(i).name()
            + "' is donated and passed twice");
  }

  @Override
  public void close() {
    backend.guarded(
        () -> {
          closeGuarded();
          return true;
        });
  }

  private synchronized void closeGuarded() {
    if (!closed) {
      closed = true;
      backend.forget(this);
      lowered.close();
    }
  }
}
