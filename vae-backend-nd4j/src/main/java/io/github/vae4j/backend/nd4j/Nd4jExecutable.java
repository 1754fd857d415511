package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.base.EngineExecutable;
import io.github.vae4j.backend.nd4j.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled program: a plan. */
final class Nd4jExecutable extends EngineExecutable<Nd4jArray> {
  private final Nd4jBackend backend;
  private final Plan plan;

  Nd4jExecutable(Nd4jBackend backend, Program program, Set<Value> donated, Plan plan) {
    super(backend, Nd4jArray.class, program, donated);
    this.backend = backend;
    this.plan = plan;
  }

  @Override
  protected List<Nd4jArray> execute(List<Nd4jArray> arguments) {
    return execute(arguments, Optional.empty());
  }

  @Override
  protected List<Nd4jArray> execute(List<Nd4jArray> arguments, EquationTimes times) {
    List<Nd4jArray> results = execute(arguments, Optional.of(times));
    times.timed("the clock of the Java machine around each operation of the engine");
    return results;
  }

  private List<Nd4jArray> execute(List<Nd4jArray> arguments, Optional<EquationTimes> times) {
    INDArray[] given = arguments.stream().map(Nd4jArray::tensor).toArray(INDArray[]::new);
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
      for (int i = 0; i < given.length; i++) {
        if (isDonated(i) && !arguments.get(i).isClosed()) {
          arguments.get(i).consume();
        }
      }
      for (int i = 0; i < results.length; i++) {
        if (results[i] == null) {
          results[i] = backend.memory().take(outputType(i));
        }
      }
      plan.run(given, results, times);
      List<Nd4jArray> arrays = new ArrayList<>(results.length);
      for (int i = 0; i < results.length; i++) {
        arrays.add(new Nd4jArray(backend, results[i], outputType(i)));
      }
      done = true;
      return arrays;
    } finally {
      if (!done) {
        for (int i = 0; i < results.length; i++) {
          if (results[i] != null) {
            backend.memory().giveBack(results[i], outputType(i));
          }
        }
        for (int i = 0; i < given.length; i++) {
          if (isDonated(i)) {
            arguments.get(i).close();
          }
        }
      }
    }
  }

  @Override
  protected void free() {
    plan.close();
  }
}
