package com.acme.toy;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A program that is interpreted in each run. */
final class ToyExecutable extends ToyBackend.Resource implements Executable {
  private final Program program;
  private final Set<Value> donated;

  ToyExecutable(ToyBackend backend, Program program, Set<Value> donated) {
    super(backend, "executable");
    this.program = program;
    this.donated = Set.copyOf(donated);
  }

  @Override
  public List<DeviceArray> run(List<DeviceArray> inputs) {
    synchronized (backend) {
      requireOpen();
      List<ToyArray> arrays = check(inputs);
      try {
        return execute(arrays.stream().map(ToyArray::elements).toList());
      } finally {
        for (int i = 0; i < arrays.size(); i++) {
          if (isDonated(i)) {
            arrays.get(i).close();
          }
        }
      }
    }
  }

  private boolean isDonated(int input) {
    return donated.contains(program.inputs().get(input).value());
  }

  private List<ToyArray> check(List<DeviceArray> inputs) {
    if (inputs.size() != program.inputs().size()) {
      throw new IllegalArgumentException(
          "toy: needs " + program.inputs().size() + " inputs, got " + inputs.size());
    }
    List<ToyArray> arrays = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Program.Input wanted = program.inputs().get(i);
      if (!(inputs.get(i) instanceof ToyArray array) || array.backend != backend) {
        throw new IllegalArgumentException("toy: " + wanted.name() + " is another backend's");
      }
      if (!array.type().equals(wanted.type())) {
        throw new IllegalArgumentException(
            "toy: " + wanted.name() + " needs " + wanted.type() + ", got " + array.type());
      }
      if (isDonated(i) && Collections.frequency(inputs, array) > 1) {
        throw new IllegalArgumentException("toy: " + wanted.name() + " is donated, passed twice");
      }
      arrays.add(array);
    }
    arrays.forEach(ToyArray::requireOpen);
    return arrays;
  }

  private List<DeviceArray> execute(List<double[]> inputs) {
    try {
      List<double[]> results = ToyInterpreter.run(program, inputs);
      List<DeviceArray> outputs = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        Value value = program.outputs().get(i).value();
        outputs.add(new ToyArray(backend, value.type(), results.get(i)));
      }
      return outputs;
    } catch (OutOfMemoryError e) {
      throw new BackendException(
          BackendException.Kind.OUT_OF_MEMORY, "toy: the heap is too small; raise -Xmx", e);
    } catch (IndexOutOfBoundsException e) {
      throw new BackendException(BackendException.Kind.ENGINE, "toy: " + e.getMessage(), e);
    }
  }
}
