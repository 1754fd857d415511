package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A compiled program: checks the arguments, keeps them valid while it runs, registers the results.
 *
 * @param <A> the arrays of the backend
 */
public abstract class EngineExecutable<A extends EngineArray> implements Executable {
  private final EngineBackend backend;
  private final Class<A> arrays;
  private final Program program;
  private final boolean[] donated;
  private volatile boolean closed;

  /** Creates an open executable; the donated values are inputs of the program. */
  protected EngineExecutable(
      EngineBackend backend, Class<A> arrays, Program program, Set<Value> donated) {
    this.backend = backend;
    this.arrays = arrays;
    this.program = program;
    this.donated = new boolean[program.inputs().size()];
    for (int i = 0; i < this.donated.length; i++) {
      this.donated[i] = donated.contains(program.inputs().get(i).value());
    }
  }

  /**
   * Runs the program, under the monitor. The arguments fit the inputs, are open, and stay valid
   * meanwhile. Those that are donated are to be closed whether the run succeeds or not, by {@link
   * EngineArray#consume} before their tensors are overwritten. What the engine throws is
   * translated.
   *
   * @return an array of its own for each output
   */
  protected abstract List<? extends EngineArray> execute(List<A> arguments);

  /**
   * Runs the program as {@link #execute(List)} does, with the same bits, and adds to the times what
   * the engine tells of each equation, and last {@linkplain EquationTimes#timed that it did}. By
   * default the engine has no timer.
   *
   * @param times of as many equations as the program has
   */
  protected List<? extends EngineArray> execute(List<A> arguments, EquationTimes times) {
    return execute(arguments);
  }

  /** Frees what was compiled. Called once, under the monitor. */
  protected abstract void free();

  /**
   * Prepares arguments that fit the inputs, before the monitor is taken, so that nobody waits here
   * for another executable that waits for this one; here, by nothing.
   */
  protected void beforeRun(List<A> arguments) {}

  /** Returns whether the array given for an input is closed by the run. */
  protected final boolean isDonated(int input) {
    return donated[input];
  }

  /** Returns how many inputs the program has. */
  protected final int inputs() {
    return donated.length;
  }

  /** Returns how many outputs the program has. */
  protected final int outputs() {
    return program.outputs().size();
  }

  /** Returns the element type and shape of an output. */
  protected final TensorType outputType(int output) {
    return program.outputs().get(output).value().type();
  }

  @Override
  public final List<DeviceArray> run(List<DeviceArray> inputs) {
    return run(inputs, Optional.empty());
  }

  @Override
  public final List<DeviceArray> run(List<DeviceArray> inputs, EquationTimes times) {
    if (times.equations() != program.equations().size()) {
      throw new IllegalArgumentException(
          "run: the program has "
              + program.equations().size()
              + " equations, the times are of "
              + times.equations());
    }
    return run(inputs, Optional.of(times));
  }

  private List<DeviceArray> run(List<DeviceArray> inputs, Optional<EquationTimes> times) {
    return backend.guarded(
        () -> {
          requireOpen();
          List<A> arguments = check(inputs);
          beforeRun(arguments);
          return runChecked(arguments, times);
        });
  }

  private void requireOpen() {
    backend.requireOpen(); // which has closed this one, if it is closed
    if (closed) {
      throw backend.failure().closed("the executable is closed");
    }
  }

  private synchronized List<DeviceArray> runChecked(
      List<A> arguments, Optional<EquationTimes> times) {
    requireOpen();
    int acquired = 0;
    try {
      for (; acquired < donated.length; acquired++) {
        arguments.get(acquired).acquire();
      }
      List<? extends EngineArray> results =
          backend
              .failure()
              .translated(
                  "run",
                  () -> times.isPresent() ? execute(arguments, times.get()) : execute(arguments));
      results.forEach(backend::register);
      return List.copyOf(results);
    } finally {
      for (int i = 0; i < acquired; i++) {
        arguments.get(i).release();
      }
    }
  }

  private List<A> check(List<DeviceArray> inputs) {
    if (inputs.size() != donated.length) {
      throw new IllegalArgumentException(
          "run: the program has " + donated.length + " inputs, got " + inputs.size());
    }
    List<A> arguments = new ArrayList<>(donated.length);
    IdentityHashMap<A, Integer> uses = new IdentityHashMap<>();
    for (int i = 0; i < donated.length; i++) {
      Program.Input wanted = program.inputs().get(i);
      DeviceArray given = inputs.get(i);
      if (!arrays.isInstance(given) || arrays.cast(given).backend() != backend) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' comes from another backend");
      }
      if (!given.type().equals(wanted.type())) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' needs " + wanted.type() + ", got " + given.type());
      }
      arguments.add(arrays.cast(given));
      uses.merge(arrays.cast(given), 1, Integer::sum);
    }
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
  public final void close() {
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
      backend
          .failure()
          .translated(
              "close of an executable",
              () -> {
                free();
                return true;
              });
    }
  }
}
