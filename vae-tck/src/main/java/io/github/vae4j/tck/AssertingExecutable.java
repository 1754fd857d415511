package io.github.vae4j.tck;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.tck.AssertingBackend.AssertedArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** An executable of an {@link AssertingBackend}. */
final class AssertingExecutable implements Executable {
  private final AssertingBackend backend;
  private final AssertingBackend.Contract contract;
  private final Executable executable;
  private final Program program;
  private final Set<Value> donated;

  AssertingExecutable(
      AssertingBackend backend, Executable executable, Program program, Set<Value> donated) {
    this.backend = backend;
    this.contract = backend.contract();
    this.executable = executable;
    this.program = program;
    this.donated = Set.copyOf(donated);
  }

  @Override
  public List<DeviceArray> run(List<DeviceArray> inputs) {
    return run(inputs, executable::run);
  }

  @Override
  public List<DeviceArray> run(List<DeviceArray> inputs, EquationTimes times) {
    int equations = program.equations().size();
    contract.check(
        times.equations() == equations,
        () -> "run: needs times of " + equations + " equations, got " + times.equations());
    return run(inputs, arrays -> executable.run(arrays, times));
  }

  private List<DeviceArray> run(List<DeviceArray> inputs, UnaryOperator<List<DeviceArray>> body) {
    contract.requireOpen("run");
    contract.check(contract.isOpen(this), () -> "run: the executable is closed");
    List<AssertedArray> arrays = arguments(inputs);
    List<DeviceArray> results;
    try {
      results = body.apply(arrays.stream().map(AssertedArray::unwrap).toList());
    } catch (BackendException e) {
      if (e.kind() != BackendException.Kind.CLOSED) { // then nothing was donated
        afterwards(arrays);
      }
      throw e;
    }
    afterwards(arrays);
    return results(arrays, results);
  }

  private List<AssertedArray> arguments(List<DeviceArray> inputs) {
    int wanted = program.inputs().size();
    contract.check(
        inputs.size() == wanted, () -> "run: needs " + wanted + " inputs, got " + inputs.size());
    List<AssertedArray> arrays = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      Program.Input input = program.inputs().get(i);
      DeviceArray given = inputs.get(i);
      String name = "run: input '" + input.name() + "' ";
      contract.check(
          given instanceof AssertedArray a && a.backend() == backend,
          () -> name + "comes from another backend");
      contract.check(
          given.type().equals(input.type()),
          () -> name + "needs " + input.type() + ", got " + given.type());
      contract.check(!given.isClosed(), () -> name + "is closed or was donated before");
      if (donated.contains(input.value())) {
        contract.check(
            inputs.stream().filter(other -> other == given).count() == 1,
            () -> name + "is donated, but passed more than once");
      }
      arrays.add((AssertedArray) given);
    }
    return arrays;
  }

  private void afterwards(List<AssertedArray> arrays) {
    for (int i = 0; i < arrays.size(); i++) {
      Program.Input input = program.inputs().get(i);
      AssertedArray array = arrays.get(i);
      boolean isClosed = array.unwrap().isClosed();
      if (donated.contains(input.value())) {
        contract.closed(array);
        contract.check(
            isClosed, () -> "run: input '" + input.name() + "' was donated and is still open");
      } else {
        // Its owner may close it on another thread meanwhile.
        contract.check(
            !isClosed || !contract.isOpen(array),
            () -> "run: input '" + input.name() + "' was closed, but not donated");
      }
    }
  }

  private List<DeviceArray> results(List<AssertedArray> arrays, List<DeviceArray> results) {
    List<Program.Output> outputs = program.outputs();
    contract.check(
        results.size() == outputs.size(),
        () -> "run: declared " + outputs.size() + " results, got " + results.size());
    Set<DeviceArray> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    arrays.forEach(array -> seen.add(array.unwrap()));
    List<DeviceArray> tracked = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Program.Output output = outputs.get(i);
      DeviceArray result = results.get(i);
      String name = "run: result '" + output.name() + "' ";
      contract.check(
          result.type().equals(output.value().type()),
          () -> name + "was declared " + output.value().type() + ", is " + result.type());
      contract.check(!result.isClosed(), () -> name + "is closed");
      contract.check(seen.add(result), () -> name + "is an input or another result");
      tracked.add(backend.track(result));
    }
    return Collections.unmodifiableList(tracked);
  }

  @Override
  public void close() {
    executable.close();
    contract.closed(this);
  }
}
