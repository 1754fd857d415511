package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled program: checks the arguments, runs the plan, wraps the results. */
final class Nd4jExecutable implements Executable {
  private final Nd4jBackend backend;
  private final Program program;
  private final boolean[] donated;
  private final Plan plan;
  private boolean closed;

  Nd4jExecutable(Nd4jBackend backend, Program program, Set<Value> donatedValues, Plan plan) {
    this.backend = backend;
    this.program = program;
    this.plan = plan;
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
      throw new BackendException(BackendException.Kind.CLOSED, "nd4j: the executable is closed");
    }
    backend.requireOpen();
    List<Nd4jArray> arguments = check(inputs);
    INDArray[] given = new INDArray[donated.length];
    int acquired = 0;
    try {
      for (; acquired < given.length; acquired++) {
        given[acquired] = arguments.get(acquired).acquire();
      }
      return EngineFailure.translated("run", () -> execute(arguments, given));
    } finally {
      for (int i = 0; i < acquired; i++) {
        arguments.get(i).release();
      }
    }
  }

  private List<DeviceArray> execute(List<Nd4jArray> arguments, INDArray[] given) {
    backend.engine().enter();
    List<Plan.Output> outputs = plan.outputs();
    INDArray[] results = new INDArray[outputs.size()];
    boolean done = false;
    try {
      for (int i = 0; i < results.length; i++) {
        int input = outputs.get(i).input();
        if (input >= 0) {
          given[input] = arguments.get(input).takeAway();
          results[i] = given[input];
        }
      }
      for (int i = 0; i < donated.length; i++) {
        if (donated[i] && !arguments.get(i).isClosed()) {
          arguments.get(i).consume();
        }
      }
      for (int i = 0; i < results.length; i++) {
        if (results[i] == null) {
          results[i] = backend.memory().take(outputType(i));
        }
      }
      plan.run(given, results);
      List<DeviceArray> arrays = new ArrayList<>(results.length);
      for (int i = 0; i < results.length; i++) {
        arrays.add(backend.register(results[i], outputType(i)));
      }
      done = true;
      return Collections.unmodifiableList(arrays);
    } finally {
      if (!done) {
        for (int i = 0; i < results.length; i++) {
          if (results[i] != null) {
            backend.memory().giveBack(results[i], outputType(i));
          }
        }
        for (int i = 0; i < donated.length; i++) {
          if (donated[i]) {
            arguments.get(i).close();
          }
        }
      }
    }
  }

  private TensorType outputType(int i) {
    return program.outputs().get(i).value().type();
  }

  private List<Nd4jArray> check(List<DeviceArray> inputs) {
    if (inputs.size() != donated.length) {
      throw new IllegalArgumentException(
          "run: the program has " + donated.length + " inputs, got " + inputs.size());
    }
    List<Nd4jArray> arguments = new ArrayList<>(donated.length);
    for (int i = 0; i < donated.length; i++) {
      Program.Input wanted = program.inputs().get(i);
      if (!(inputs.get(i) instanceof Nd4jArray array) || array.backend() != backend) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' comes from another backend");
      }
      if (!array.type().equals(wanted.type())) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' needs " + wanted.type() + ", got " + array.type());
      }
      arguments.add(array);
    }
    Map<Nd4jArray, Integer> uses = new IdentityHashMap<>();
    arguments.forEach(argument -> uses.merge(argument, 1, Integer::sum));
    for (int i = 0; i < donated.length; i++) {
      if (donated[i] && uses.getOrDefault(arguments.get(i), 0) > 1) {
        throw new IllegalArgumentException(
            "run: the array of input '"
                + program.inputs().get(i).name()
                + "' is donated and passed twice");
      }
    }
    return arguments;
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
      plan.close();
    }
  }
}
