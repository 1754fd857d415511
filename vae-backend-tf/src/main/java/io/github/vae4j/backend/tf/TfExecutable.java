package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
final class TfExecutable implements Executable {
  private final TfBackend backend;
  private final Program program;
  private final boolean[] donated;
  private final ProgramGraph graph;
  private final Session session;
  // What the variables hold, by number of the input; under the monitor.
  private final Map<Integer, TfArray> residents = new HashMap<>();
  private boolean closed;

  TfExecutable(
      TfBackend backend,
      Program program,
      Set<Value> donatedValues,
      ProgramGraph graph,
      Session session) {
    this.backend = backend;
    this.program = program;
    this.graph = graph;
    this.session = session;
    this.donated = new boolean[program.inputs().size()];
    for (int i = 0; i < donated.length; i++) {
      donated[i] = donatedValues.contains(program.inputs().get(i).value());
    }
  }

  @Override
  public List<DeviceArray> run(List<DeviceArray> inputs) {
    return backend.guarded(
        () -> {
          List<TfArray> arguments = check(inputs);
          // Before this one's monitor is held, so that two executables never wait for each other.
          for (TfArray argument : arguments) {
            argument
                .residence()
                .filter(executable -> executable != this)
                .ifPresent(executable -> executable.takeOut(argument));
          }
          return runGuarded(arguments);
        });
  }

  private synchronized List<DeviceArray> runGuarded(List<TfArray> arguments) {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "tf: the executable is closed");
    }
    backend.requireOpen();
    arguments.forEach(TfArray::requireOpen);
    return EngineFailure.translated("run", () -> execute(arguments));
  }

  private List<DeviceArray> execute(List<TfArray> arguments) {
    List<TfArray> acquired = new ArrayList<>();
    Session.Runner load = session.runner();
    Session.Runner main = session.runner();
    boolean loads = false;
    try {
      for (int i = 0; i < donated.length; i++) {
        TfArray argument = arguments.get(i);
        Optional<ProgramGraph.Variable> variable = graph.variable(i);
        if (variable.isPresent() && residents.get(i) == argument) {
          continue;
        }
        if (argument.residence().isPresent()) {
          takeOut(argument);
        }
        Fetched value = argument.acquire();
        acquired.add(argument);
        if (variable.isPresent()) {
          Optional.ofNullable(residents.get(i)).ifPresent(this::takeOut);
          load.feed(variable.get().initial(), value.tensor()).addTarget(variable.get().assign());
          loads = true;
        } else {
          main.feed(graph.input(i), value.tensor());
        }
      }
      for (int i = 0; i < donated.length; i++) {
        if (donated[i]) {
          arguments.get(i).consume();
          residents.remove(i);
        }
      }
      if (loads) {
        load.run().close();
      }
      return run(main);
    } finally {
      acquired.forEach(TfArray::release);
    }
  }

  private List<DeviceArray> run(Session.Runner runner) {
    if (program.outputs().isEmpty()) { // a run of nothing is an error to the engine
      return List.of();
    }
    graph.targets().forEach(runner::addTarget);
    graph.fetches().forEach(runner::fetch);
    Result result = runner.run();
    int fetched = graph.fetches().size();
    if (fetched == 0) {
      result.close();
    }
    Fetched.Lease lease = new Fetched.Lease(result, fetched);
    List<DeviceArray> arrays = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < program.outputs().size(); i++) {
      var type = program.outputs().get(i).value().type();
      Optional<Integer> home = graph.home(i);
      TfArray array =
          home.isPresent()
              ? TfArray.resident(backend, type, this)
              : TfArray.of(backend, type, new Fetched(result.get(next++), lease));
      home.ifPresent(input -> residents.put(input, array));
      backend.register(array);
      arrays.add(array);
    }
    return Collections.unmodifiableList(arrays);
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
              EngineFailure.translated(
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

  private List<TfArray> check(List<DeviceArray> inputs) {
    if (inputs.size() != donated.length) {
      throw new IllegalArgumentException(
          "run: the program has " + donated.length + " inputs, got " + inputs.size());
    }
    List<TfArray> arguments = new ArrayList<>(donated.length);
    for (int i = 0; i < donated.length; i++) {
      Program.Input wanted = program.inputs().get(i);
      if (!(inputs.get(i) instanceof TfArray array) || array.backend() != backend) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' comes from another backend");
      }
      if (!array.type().equals(wanted.type())) {
        throw new IllegalArgumentException(
            "run: input '" + wanted.name() + "' needs " + wanted.type() + ", got " + array.type());
      }
      arguments.add(array);
    }
    IdentityHashMap<TfArray, Integer> uses = new IdentityHashMap<>();
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
      List.copyOf(residents.values()).forEach(this::takeOut);
      closed = true;
      backend.forget(this);
      session.close();
      graph.close();
    }
  }
}
