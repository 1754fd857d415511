package io.github.vae4j.backend.reference;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Interprets a program, forgetting each intermediate and donated input after its last use. */
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
  public List<DeviceArray> run(List<DeviceArray> inputs) {
    return run(inputs, Optional.empty());
  }

  @Override
  public List<DeviceArray> run(List<DeviceArray> inputs, EquationTimes times) {
    if (times.equations() != program.equations().size()) {
      throw new IllegalArgumentException(
          "run: the program has "
              + program.equations().size()
              + " equations, the times are of "
              + times.equations());
    }
    List<DeviceArray> results = run(inputs, Optional.of(times));
    times.timed("the clock of the Java machine around each equation");
    return results;
  }

  private synchronized List<DeviceArray> run(
      List<DeviceArray> inputs, Optional<EquationTimes> times) {
    if (closed) {
      throw new BackendException(
          BackendException.Kind.CLOSED, "reference: the executable is closed");
    }
    backend.requireOpen();
    HostArray[] values = new HostArray[program.valueCount()];
    bind(check(inputs), values);
    try {
      List<Equation> equations = program.equations();
      for (int i = 0; i < equations.size(); i++) {
        long start = times.isPresent() ? System.nanoTime() : 0;
        compute(equations.get(i), values);
        if (times.isPresent()) {
          times.get().add(i, System.nanoTime() - start);
        }
        for (Value dead : liveness.dyingAfter(i)) {
          values[dead.id()] = null;
        }
      }
    } catch (OutOfMemoryError e) {
      throw new BackendException(
          BackendException.Kind.OUT_OF_MEMORY,
          "reference: the Java heap is too small for this program; raise -Xmx or lower the batch size",
          e);
    }
    List<DeviceArray> results = new ArrayList<>();
    for (Program.Output output : program.outputs()) {
      // Tensors of the heap never change, so results may share one with an input or a constant.
      results.add(backend.register(values[output.value().id()]));
    }
    return Collections.unmodifiableList(results);
  }

  private void compute(Equation equation, HostArray[] values) {
    List<HostArray> arguments = new ArrayList<>();
    for (Value value : equation.inputs()) {
      arguments.add(values[value.id()]);
    }
    List<HostArray> results = Interpreter.compute(parallel, equation, arguments);
    for (int i = 0; i < results.size(); i++) {
      values[equation.outputs().get(i).id()] = results.get(i);
    }
  }

  /** Returns the arguments once it is clear that nothing is wrong with any. */
  private List<ReferenceArray> check(List<DeviceArray> inputs) {
    List<Program.Input> wanted = program.inputs();
    if (inputs.size() != wanted.size()) {
      throw new IllegalArgumentException(
          "run: the program has " + wanted.size() + " inputs, got " + inputs.size());
    }
    List<ReferenceArray> arrays = new ArrayList<>();
    Set<DeviceArray> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<DeviceArray> repeated = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < inputs.size(); i++) {
      Program.Input input = wanted.get(i);
      if (!(inputs.get(i) instanceof ReferenceArray array) || array.backend() != backend) {
        throw new IllegalArgumentException(
            "run: input '" + input.name() + "' comes from another backend");
      }
      if (!array.type().equals(input.type())) {
        throw new IllegalArgumentException(
            "run: input '" + input.name() + "' needs " + input.type() + ", got " + array.type());
      }
      if (!seen.add(array)) {
        repeated.add(array);
      }
      arrays.add(array);
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (donated.contains(wanted.get(i).value()) && repeated.contains(inputs.get(i))) {
        throw new IllegalArgumentException(
            "run: the array for the donated input '"
                + wanted.get(i).name()
                + "' is passed for another input as well; upload it twice");
      }
    }
    arrays.forEach(ReferenceArray::download); // throws where one is closed
    return arrays;
  }

  private void bind(List<ReferenceArray> arrays, HostArray[] values) {
    for (int i = 0; i < arrays.size(); i++) {
      Value value = program.inputs().get(i).value();
      ReferenceArray array = arrays.get(i);
      values[value.id()] = donated.contains(value) ? array.take() : array.download();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    backend.forget(this);
  }
}
