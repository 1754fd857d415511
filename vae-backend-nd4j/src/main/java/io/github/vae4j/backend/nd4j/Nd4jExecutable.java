package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled program: checks the arguments, runs the plan, wraps the results. */
final class Nd4jExecutable implements Executable {
  private final Nd4jBackend backend;
  private final Program program;
  private final boolean[] donated;
  private final PlanWriter.Written written;
  private boolean closed;

  Nd4jExecutable(
      Nd4jBackend backend, Program program, Set<Value> donatedValues, PlanWriter.Written written) {
    this.backend = backend;
    this.program = program;
    this.written = written;
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
    arguments.forEach(Nd4jArray::requireOpen);
    return EngineFailure.translated("run", () -> execute(arguments));
  }

  private List<DeviceArray> execute(List<Nd4jArray> arguments) {
    Map<Integer, INDArray> outside = new HashMap<>();
    List<INDArray> fresh = new ArrayList<>();
    int acquired = 0;
    boolean done = false;
    try {
      for (; acquired < donated.length; acquired++) {
        outside.put(written.inputs().get(acquired), arguments.get(acquired).acquire());
      }
      for (int i = 0; i < donated.length; i++) {
        int register = written.inputs().get(i);
        if (written.outputs().contains(register)) {
          INDArray own = arguments.get(i).takeAway();
          outside.put(register, own);
          fresh.add(own);
        } else if (donated[i]) {
          arguments.get(i).consume();
        }
      }
      for (int i = 0; i < written.outputs().size(); i++) {
        int register = written.outputs().get(i);
        if (!outside.containsKey(register)) {
          INDArray room = Transfer.allocate(outputType(i));
          fresh.add(room);
          outside.put(register, room);
        }
      }
      written.plan().run(outside);
      List<DeviceArray> results = new ArrayList<>();
      for (int i = 0; i < written.outputs().size(); i++) {
        INDArray result = Objects.requireNonNull(outside.get(written.outputs().get(i)));
        results.add(backend.register(result, outputType(i)));
      }
      done = true;
      return Collections.unmodifiableList(results);
    } finally {
      for (int i = 0; i < acquired; i++) {
        arguments.get(i).release();
      }
      if (!done) {
        fresh.forEach(INDArray::close);
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
    IdentityHashMap<Nd4jArray, Integer> uses = new IdentityHashMap<>();
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
      written.plan().close();
    }
  }
}
