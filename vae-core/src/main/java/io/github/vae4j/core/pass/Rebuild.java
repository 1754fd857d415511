package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.Noise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes a new program from an old one, equation by equation. */
final class Rebuild {
  private Rebuild() {}

  /** What to put in place of one equation. */
  @FunctionalInterface
  interface Step {
    /**
     * Adds to the builder what computes the equation.
     *
     * @param arguments the arguments of the equation in the new program
     * @return its results in the new program; empty if nothing uses them
     */
    List<Value> rebuild(Program.Builder builder, Equation equation, List<Value> arguments);
  }

  /** What to put in place of one noise input. */
  @FunctionalInterface
  interface NoiseStep {
    /** Adds the input and returns the value that stands for its numbers. */
    Value rebuild(Program.Builder builder, String name, Noise noise, TensorType type);
  }

  /** Returns the program with the same inputs and outputs and each equation rebuilt. */
  static Program of(Program program, Step step) {
    return of(program, type -> type, step);
  }

  /** Returns the program with inputs of other types and each equation rebuilt. */
  static Program of(Program program, UnaryOperator<TensorType> types, Step step) {
    return of(
        program,
        types,
        (builder, name, noise, type) -> builder.noise(name, noise, types.apply(type)),
        step);
  }

  /** Returns the program with each noise input and each equation rebuilt. */
  static Program of(Program program, NoiseStep noiseStep, Step step) {
    return of(program, type -> type, noiseStep, step);
  }

  private static Program of(
      Program program, UnaryOperator<TensorType> types, NoiseStep noiseStep, Step step) {
    Program.Builder builder = new Program.Builder();
    List<Value> results = into(builder, program, types, noiseStep, step);
    List<Program.Output> outputs = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      outputs.add(new Program.Output(program.outputs().get(i).name(), results.get(i)));
    }
    return builder.build(outputs);
  }

  /** Adds the inputs and the rebuilt equations of a program and returns its outputs. */
  static List<Value> into(Program.Builder builder, Program program, Step step) {
    return into(builder, program, type -> type, Program.Builder::noise, step);
  }

  private static List<Value> into(
      Program.Builder builder,
      Program program,
      UnaryOperator<TensorType> types,
      NoiseStep noiseStep,
      Step step) {
    List<Value> inputs = new ArrayList<>();
    for (Program.Input in : program.inputs()) {
      inputs.add(
          in.noise()
              .map(noise -> noiseStep.rebuild(builder, in.name(), noise, in.type()))
              .orElseGet(() -> builder.input(in.name(), in.role(), types.apply(in.type()))));
    }
    return run(builder, program, inputs, step);
  }

  /** Adds the equations of {@code body} under one origin and returns its outputs. */
  static List<Value> inline(
      Program.Builder builder, Program body, List<Value> arguments, String origin) {
    return run(
        builder,
        body,
        arguments,
        (to, equation, inputs) -> to.add(equation.primitive(), inputs, origin));
  }

  private static List<Value> run(
      Program.Builder builder, Program program, List<Value> inputs, Step step) {
    Value[] now = new Value[program.valueCount()]; // by id in the old program
    for (int i = 0; i < inputs.size(); i++) {
      now[program.inputs().get(i).value().id()] = inputs.get(i);
    }
    for (Equation equation : program.equations()) {
      List<Value> arguments = equation.inputs().stream().map(value -> now[value.id()]).toList();
      List<Value> results = step.rebuild(builder, equation, arguments);
      for (int i = 0; i < results.size(); i++) {
        now[equation.outputs().get(i).id()] = results.get(i);
      }
    }
    return program.outputs().stream().map(output -> now[output.value().id()]).toList();
  }
}
