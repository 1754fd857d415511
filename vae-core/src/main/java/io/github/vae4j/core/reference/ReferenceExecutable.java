package io.github.vae4j.core.reference;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Interprets a program, forgetting each intermediate after its last use. */
final class ReferenceExecutable implements Executable {
  private final ReferenceBackend backend;
  private final Parallel parallel;
  private final Program program;
  private final Set<Value> donated;
  private final Liveness liveness;
  private boolean closed;

  ReferenceExecutable(
      ReferenceBackend backend, Parallel parallel, Program program, Set<Value> donated) {
    this.backend = backend;
    this.parallel = parallel;
    this.program = program;
    this.donated = Set.copyOf(donated);
    this.liveness = Liveness.of(program);
  }

  @Override
  public synchronized List<DeviceArray> run(List<DeviceArray> inputs) {
    if (closed) {
      throw new BackendException(
          BackendException.Kind.CLOSED, "reference: the executable is closed");
    }
    backend.requireOpen();
    HostArray[] values = new HostArray[program.valueCount()];
    List<ReferenceArray> consumed = bind(inputs, values);
    try {
      for (int i = 0; i < program.equations().size(); i++) {
        Equation equation = program.equations().get(i);
        List<HostArray> arguments = new ArrayList<>();
        equation.inputs().forEach(value -> arguments.add(values[value.id()]));
        values[equation.output().id()] =
            equation
                .primitive()
                .accept(new Interpreter(parallel, arguments, equation.output().type()));
        for (Value dead : liveness.dyingAfter(i)) {
          values[dead.id()] = null;
        }
      }
      List<DeviceArray> results = new ArrayList<>();
      for (Program.Output output : program.outputs()) {
        // The heap's tensors are immutable, so results may share one.
        results.add(backend.register(values[output.value().id()]));
      }
      return results;
    } catch (OutOfMemoryError e) {
      throw new BackendException(
          BackendException.Kind.OUT_OF_MEMORY,
          "reference: the Java heap is too small for this program; raise -Xmx or lower the batch size",
          e);
    } finally {
      consumed.forEach(ReferenceArray::close);
    }
  }

  private List<ReferenceArray> bind(List<DeviceArray> inputs, HostArray[] values) {
    if (inputs.size() != program.inputs().size()) {
      throw new IllegalArgumentException(
          "run: the program has " + program.inputs().size() + " inputs, got " + inputs.size());
    }
    List<ReferenceArray> consumed = new ArrayList<>();
    Set<DeviceArray> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < inputs.size(); i++) {
      Program.Input wanted = program.inputs().get(i);
      if (!(inputs.get(i) instanceof ReferenceArray array) || array.backend() != backend) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' comes from another backend");
      }
      if (!array.type().equals(wanted.type())) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' needs " + wanted.type() + ", got " + array.type());
      }
      values[wanted.value().id()] = array.download();
      if (donated.contains(wanted.value())) {
        consumed.add(array);
      }
    }
    for (DeviceArray array : consumed) {
      if (!seen.add(array) || inputs.stream().filter(other -> other == array).count() > 1) {
        throw new IllegalArgumentException("run: a donated array is passed twice");
      }
    }
    return consumed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    backend.forget(this);
  }
}
