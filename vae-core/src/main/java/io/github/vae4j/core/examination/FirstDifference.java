package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the first equation of a program that an engine computes wrongly. The engine runs the
 * program once more and gives every intermediate value; plain Java does each equation again from
 * the values that the engine itself had, so that an error does not spread.
 */
final class FirstDifference {
  private FirstDifference() {}

  /** Returns the operation, its type, the line that asked for it and what differs. */
  static Optional<String> find(Backend backend, Program program, Map<String, HostArray> inputs) {
    Program exposed = Passes.expose(program);
    Map<Value, HostArray> values = new HashMap<>();
    List<HostArray> arguments = new ArrayList<>();
    for (Program.Input input : exposed.inputs()) {
      HostArray array = Named.get(inputs, input.name());
      arguments.add(array);
      values.put(input.value(), array);
    }
    MemoryDirt.spread(backend);
    try (Executable executable = backend.compile(exposed, Set.of());
        PlainJava plain = new PlainJava()) {
      List<HostArray> results = Runs.run(backend, executable, arguments);
      for (int i = 0; i < results.size(); i++) {
        values.put(exposed.outputs().get(i).value(), results.get(i));
      }
      return exposed.equations().stream()
          .flatMap(equation -> difference(plain, equation, values).stream())
          .findFirst();
    } catch (BackendException e) {
      return Optional.of(
          "unknown, because the engine fails once every result is looked at: " + e.getMessage());
    }
  }

  private static Optional<String> difference(
      PlainJava plain, Equation equation, Map<Value, HostArray> values) {
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    Program.Builder builder = new Program.Builder();
    List<Value> arguments = new ArrayList<>();
    for (Value value : equation.inputs()) {
      String name = "argument" + inputs.size();
      inputs.put(name, Named.get(values, value));
      arguments.add(builder.input(name, Role.DATA, value.type()));
    }
    List<Program.Output> outputs = new ArrayList<>();
    for (Value result : builder.add(equation.primitive(), arguments, equation.origin())) {
      outputs.add(new Program.Output("result" + outputs.size(), result));
    }
    Program alone = builder.build(outputs);
    Map<String, HostArray> expected = plain.inDoublePrecision(alone, inputs);
    for (int i = 0; i < outputs.size(); i++) {
      String name = outputs.get(i).name();
      Optional<String> wrong =
          Agreement.of(
                  Named.get(values, equation.outputs().get(i)),
                  Named.get(expected, name),
                  Optional.empty(),
                  false,
                  () -> Named.get(plain.run(alone, inputs), name))
              .wrong();
      if (wrong.isPresent()) {
        return Optional.of(
            equation.primitive().operation()
                + " "
                + equation.outputs().get(i).type()
                + (equation.origin().isEmpty() ? "" : " at " + equation.origin())
                + ", whose "
                + wrong.get());
      }
    }
    return Optional.empty();
  }
}
