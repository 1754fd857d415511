package io.github.vae4j.core.discovery;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ExecutionListener;
import io.github.vae4j.api.backend.ExecutionListener.Execution;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Tells the flight recorder and the listeners what a backend compiles and runs, and otherwise is
 * that backend.
 */
final class ObservedBackend extends ForwardingBackend {
  private static final System.Logger LOGGER = System.getLogger(ObservedBackend.class.getName());

  private final List<ExecutionListener> listeners;

  ObservedBackend(Backend target, List<ExecutionListener> listeners) {
    super(target);
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    ExecutionEvent event = new ExecutionEvent.Compile();
    event.begin();
    long start = start();
    Executable executable = super.compile(program, donated);
    tell(event, program, start, ExecutionListener::compiled);
    return new Observed(executable, program);
  }

  /** Returns the time now; 0 where nobody is told of times. */
  private long start() {
    return listeners.isEmpty() ? 0 : System.nanoTime();
  }

  private void tell(
      ExecutionEvent event,
      Program program,
      long start,
      BiConsumer<ExecutionListener, Execution> method) {
    event.commit(name(), device(), program);
    if (listeners.isEmpty()) {
      return;
    }
    Execution execution = new Execution(name(), device(), program, System.nanoTime() - start);
    for (ExecutionListener listener : listeners) {
      try {
        method.accept(listener, execution);
      } catch (RuntimeException | LinkageError e) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "listener " + listener.getClass().getName() + " failed",
            e);
      }
    }
  }

  private final class Observed extends Run {
    private final Program program;

    Observed(Executable executable, Program program) {
      super(executable);
      this.program = program;
    }

    @Override
    public List<DeviceArray> run(List<DeviceArray> inputs) {
      return observed(inputs, Optional.empty());
    }

    @Override
    public List<DeviceArray> run(List<DeviceArray> inputs, EquationTimes times) {
      return observed(inputs, Optional.of(times));
    }

    private List<DeviceArray> observed(List<DeviceArray> inputs, Optional<EquationTimes> times) {
      ExecutionEvent event = new ExecutionEvent.Run();
      event.begin();
      long start = start();
      List<DeviceArray> results =
          times.isPresent() ? super.run(inputs, times.get()) : super.run(inputs);
      tell(event, program, start, ExecutionListener::ran);
      return results;
    }
  }
}
