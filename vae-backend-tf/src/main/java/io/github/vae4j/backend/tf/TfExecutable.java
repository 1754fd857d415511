package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.base.EngineExecutable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Result;
import org.tensorflow.Session;

/**
 * A compiled program: checks the arguments, runs the graph, wraps the results. The state of an Adam
 * step that is donated lives in variables of the session: a result that a variable holds is handed
 * out as such, and copied out only if it is wanted elsewhere before it comes back.
 */
final class TfExecutable extends EngineExecutable<TfArray> {
  private final TfBackend backend;
  private final ProgramGraph graph;
  private final Session session;
  // What the variables hold, by number of the input; under the monitor.
  private final Map<Integer, TfArray> residents = new HashMap<>();

  TfExecutable(
      TfBackend backend, Program program, Set<Value> donated, ProgramGraph graph, Session session) {
    super(backend, TfArray.class, program, donated);
    this.backend = backend;
    this.graph = graph;
    this.session = session;
  }

  @Override
  protected void beforeRun(List<TfArray> arguments) {
    for (TfArray argument : arguments) {
      argument
          .residence()
          .filter(executable -> executable != this)
          .ifPresent(executable -> executable.takeOut(argument));
    }
  }

  @Override
  protected List<TfArray> execute(List<TfArray> arguments) {
    return execute(arguments, Optional.empty());
  }

  @Override
  protected List<TfArray> execute(List<TfArray> arguments, EquationTimes times) {
    return execute(arguments, Optional.of(new StepTrace(graph.equations(), times)));
  }

  private List<TfArray> execute(List<TfArray> arguments, Optional<StepTrace> trace) {
    Session.Runner load = session.runner();
    Session.Runner main = session.runner();
    boolean loads = false;
    for (int i = 0; i < inputs(); i++) {
      TfArray argument = arguments.get(i);
      Optional<ProgramGraph.Variable> variable = graph.variable(i);
      if (variable.isPresent() && residents.get(i) == argument) {
        continue;
      }
      if (argument.residence().isPresent()) {
        takeOut(argument);
      }
      Fetched value = argument.value();
      if (variable.isPresent()) {
        Optional.ofNullable(residents.get(i)).ifPresent(this::takeOut);
        load.feed(variable.get().initial(), value.tensor()).addTarget(variable.get().assign());
        loads = true;
      } else {
        main.feed(graph.input(i), value.tensor());
      }
    }
    for (int i = 0; i < inputs(); i++) {
      if (isDonated(i)) {
        arguments.get(i).consume();
        residents.remove(i);
      }
    }
    if (loads) {
      load.run().close();
    }
    return run(main, trace);
  }

  private List<TfArray> run(Session.Runner runner, Optional<StepTrace> trace) {
    if (outputs() == 0) { // a run of nothing is an error to the engine
      return List.of();
    }
    graph.targets().forEach(runner::addTarget);
    graph.fetches().forEach(runner::fetch);
    Result result = trace.isPresent() ? trace.get().run(runner) : runner.run();
    int fetched = graph.fetches().size();
    if (fetched == 0) {
      result.close();
    }
    Fetched.Lease lease = new Fetched.Lease(result, fetched);
    List<TfArray> arrays = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < outputs(); i++) {
      TensorType type = outputType(i);
      Optional<Integer> home = graph.home(i);
      TfArray array =
          home.isPresent()
              ? TfArray.resident(backend, type, this)
              : TfArray.of(backend, type, new Fetched(result.get(next++), lease));
      home.ifPresent(input -> residents.put(input, array));
      arrays.add(array);
    }
    return arrays;
  }

  /** Copies the value of an array out of its variable, if it is still there. */
  synchronized void takeOut(TfArray array) {
    if (array.residence().isEmpty()) {
      return;
    }
    for (Map.Entry<Integer, TfArray> resident : List.copyOf(residents.entrySet())) {
      if (resident.getValue() == array) {
        residents.remove(resident.getKey());
        if (!array.isClosed()) {
          Result result =
              TfBackend.FAILURE.translated(
                  "read of a variable",
                  () ->
                      session
                          .runner()
                          .fetch(graph.variable(resident.getKey()).orElseThrow().read())
                          .run());
          array.settle(new Fetched(result.get(0), new Fetched.Lease(result, 1)));
        }
      }
    }
  }

  @Override
  protected void free() {
    try {
      List.copyOf(residents.values()).forEach(this::takeOut);
    } finally {
      session.close();
      graph.close();
    }
  }
}
