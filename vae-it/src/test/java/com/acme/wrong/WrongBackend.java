package com.acme.wrong;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs programs on another backend, with the results that a fault hits multiplied by 1.001. */
final class WrongBackend extends ForwardingBackend {
  private final String name;
  private final Fault fault;
  private final long good;

  WrongBackend(String name, Backend target, Fault fault, long good) {
    super(target);
    this.name = name;
    this.fault = fault;
    this.good = good;
  }

  @Override
  public String name() {
    return name;
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
    for (Equation equation : program.equations()) {
      List<Value> inputs = equation.inputs().stream().map(now::get).toList();
      List<Value> results = to.add(equation.primitive(), inputs, equation.origin());
      if (fault.hits(program, equation)) {
        results = List.of(scaled(to, results.get(0)));
      }
      for (int i = 0; i < results.size(); i++) {
        now.put(equation.outputs().get(i), results.get(i));
      }
    }
    List<Program.Output> outputs = new ArrayList<>();
    program.outputs().forEach(o -> outputs.add(new Program.Output(o.name(), now.get(o.value()))));
    Set<Value> consumed = new HashSet<>();
    donated.forEach(value -> consumed.add(now.get(value)));
    return new Limited(name, target().compile(to.build(outputs), consumed), good);
  }

  private static Value scaled(Program.Builder to, Value value) {
    HostArray factor = HostArray.filled(TensorType.of(value.dtype()), 1.001);
    Value number = to.add(new Primitive.Constant(factor), List.of(), "").get(0);
    Value all = to.add(new Primitive.Broadcast(value.shape()), List.of(number), "").get(0);
    return to.add(new Primitive.Binary(BinaryOp.MUL), List.of(value, all), "").get(0);
  }

  private static final class Limited extends Run {
    private final String name;
    private long left;

    Limited(String name, Executable executable, long left) {
      super(executable);
      this.name = name;
      this.left = left;
    }

    @Override
    public List<DeviceArray> run(List<DeviceArray> inputs) {
      if (left-- == 0) {
        throw new BackendException(BackendException.Kind.ENGINE, name + ": out of steam");
      }
      return super.run(inputs);
    }
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("engine", "wrong by a thousandth");
  }
}
