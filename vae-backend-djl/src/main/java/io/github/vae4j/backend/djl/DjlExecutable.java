package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.base.EngineExecutable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A compiled program, run on the engine's thread. */
final class DjlExecutable extends EngineExecutable<DjlArray> {
  private final DjlBackend backend;
  private final EngineThread thread;
  private final Lowered lowered;

  DjlExecutable(
      DjlBackend backend,
      EngineThread thread,
      Program program,
      Set<Value> donated,
      Lowered lowered) {
    super(backend, DjlArray.class, program, donated);
    this.backend = backend;
    this.thread = thread;
    this.lowered = lowered;
  }

  @Override
  protected List<DjlArray> execute(List<DjlArray> arguments) {
    return execute(arguments, Optional.empty());
  }

  @Override
  protected List<DjlArray> execute(List<DjlArray> arguments, EquationTimes times) {
    return execute(arguments, lowered.timed() ? Optional.of(times) : Optional.empty());
  }

  private List<DjlArray> execute(List<DjlArray> arguments, Optional<EquationTimes> times) {
    PtNDArray[] tensors = arguments.stream().map(DjlArray::tensor).toArray(PtNDArray[]::new);
    List<PtNDArray> copies = new ArrayList<>(0);
    try {
      for (int i = 0; i < tensors.length; i++) {
        if (isDonated(i)) {
          Optional<PtNDArray> copy = arguments.get(i).takeOver();
          if (copy.isPresent()) {
            tensors[i] = copy.get();
            copies.add(copy.get());
          }
        }
      }
      PtNDArray[] results =
          thread.call(
              () -> times.isPresent() ? lowered.run(tensors, times.get()) : lowered.run(tensors));
      List<DjlArray> arrays = new ArrayList<>(results.length);
      for (int i = 0; i < results.length; i++) {
        arrays.add(new DjlArray(backend, results[i], outputType(i)));
      }
      return arrays;
    } finally {
      for (int i = 0; i < tensors.length; i++) {
        if (isDonated(i)) {
          arguments.get(i).close();
        }
      }
      copies.forEach(PtNDArray::close);
    }
  }

  @Override
  protected void free() {
    lowered.close();
  }
}
