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
 * A program done equation by equation. The engine runs the program once more and gives every
 * intermediate value; plain Java does each equation again from the values that the engine itself
 * had, so that an error does not spread.
 *
 * @param found the first operation that is wrong: its type, the line that asked for it and what
 *     differs; empty if all are right
 * @param outputs of the program, as the engine gave them here; empty if it failed
 */
record FirstDifference(Optional<String> found, Map<String, HostArray> outputs) {

  static FirstDifference of(Backend backend, Program program, Map<String, HostArray> inputs) {
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
      Optional<String> first =
          exposed.equations().stream()
              .flatMap(equation -> difference(plain, equation, values).stream())
              .findFirst();
      return new FirstDifference(first, outputs(program, exposed, values));
    } catch (BackendException e) {
      return new FirstDifference(
          Optional.of(
              "unknown, because the engine fails once every result is looked at: "
                  + e.getMessage()),
          Map.of());
    }
  }

  /** Returns the outputs of a program among the values of its exposed form. */
  private static Map<String, HostArray> outputs(
      Program program, Program exposed, Map<Value, HostArray> values) {
    Map<Value, Value> same = new HashMap<>();
    for (int i = 0; i < program.inputs().size(); i++) {
      same.put(program.inputs().get(i).value(), exposed.inputs().get(i).value());
    }
    for (int i = 0; i < program.equations().size(); i++) {
      List<Value> results = program.equations().get(i).outputs();
      for (int j = 0; j < results.size(); j++) {
        same.put(results.get(j), exposed.equations().get(i).outputs().get(j));
      }
    }
    Map<String, HostArray> outputs = new LinkedHashMap<>();
    for (Program.Output output : program.outputs()) {
      outputs.put(output.name(), Named.get(values, Named.get(same, output.value())));
    }
    return outputs;
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
                  () -> Named.get(plain.inSinglePrecision(alone, inputs), name))
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
