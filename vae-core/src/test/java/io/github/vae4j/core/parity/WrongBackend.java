package io.github.vae4j.core.parity;

import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.examination.PlainJava;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reference backend running something else than the program that it was given. */
class WrongBackend extends ForwardingBackend {
  WrongBackend() {
    super(PlainJava.provider().open(BackendConfig.defaults()));
  }

  /** Adds what is computed in place of an equation; here, the equation itself. */
  List<Value> rebuild(Program.Builder to, int index, Equation equation, List<Value> inputs) {
    return to.add(equation.primitive(), inputs, equation.origin());
  }

  /** Runs the executable; {@code run} counts from 0. */
  List<DeviceArray> run(int run, Executable executable, List<DeviceArray> inputs) {
    return executable.run(inputs);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    Map<Value, Value> now = new HashMap<>();
    Program.Builder to = new Program.Builder();
    for (Program.Input input : program.inputs()) {
      now.put(
          input.value(),
          input.noise().isPresent()
              ? to.noise(input.name(), input.noise().get(), input.type())
              : to.input(input.name(), input.role(), input.type()));
    }
    for (int i = 0; i < program.equations().size(); i++) {
      Equation equation = program.equations().get(i);
      List<Value> results =
          rebuild(to, i, equation, equation.inputs().stream().map(now::get).toList());
      for (int j = 0; j < results.size(); j++) {
        now.put(equation.outputs().get(j), results.get(j));
      }
    }
    List<Program.Output> outputs = new ArrayList<>();
    program.outputs().forEach(o -> outputs.add(new Program.Output(o.name(), now.get(o.value()))));
    Set<Value> consumed = new HashSet<>();
    donated.forEach(value -> consumed.add(now.get(value)));
    Executable executable = target().compile(to.build(outputs), consumed);
    return new Run(executable) {
      private int runs;

      @Override
      public List<DeviceArray> run(List<DeviceArray> inputs) {
        return WrongBackend.this.run(runs++, executable, inputs);
      }
    };
  }

  @Override
  public String name() {
    return "wrong";
  }
}
