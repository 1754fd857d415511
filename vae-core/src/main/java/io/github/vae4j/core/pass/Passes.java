package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rewritings of programs that keep their meaning, their inputs (order, names, roles, noise) and the names of their outputs.
 */
public final class Passes {
  private Passes() {}

  /**
   * Returns the program as backends get it: optional primitives that {@code supports} refuses rewritten, constants folded,
   * common subexpressions computed once, dead code gone.
   */
  public static Program optimize(Program program, Predicate<OptionalPrimitive> supports) {
    Program current = legalize(program, supports);
    for (int round = 0; round < 3; round++) {
      int before = current.equations().size();
      current = eliminateDeadCode(eliminateCommonSubexpressions(foldConstants(current)));
      if (current.equations().size() == before) {
        break;
      }
    }
    return current;
  }

  /** Rewrites the optional primitives that {@code supports} refuses into the primitives that every backend has. */
  public static Program legalize(Program program, Predicate<OptionalPrimitive> supports) {
    return rewrite(
        program,
        (trace, equation, inputs) ->
            equation.primitive() instanceof OptionalPrimitive p && !supports.test(p)
                ? p.acceptOptional(new Decompositions(inputs))
                : trace.record(equation.primitive(), inputs));
  }

  /**
   * Removes operations that change nothing (x 1, x / 1, x + 0, x - 0, double negation, identity reshapes and the like, gradient
   * barriers), merges chains of reshapes, broadcasts and transpositions, and computes sums, differences, products and quotients
   * of scalar constants. 0 x is kept: it is NaN where x is not finite.
   */
  public static Program foldConstants(Program program) {
    return rewrite(program, new Folding());
  }

  /** Computes each subexpression once. */
  public static Program eliminateCommonSubexpressions(Program program) {
    record Key(Primitive primitive, List<Value> inputs) {}
    Map<Key, List<Tensor>> seen = new HashMap<>();
    return rewrite(
        program,
        (trace, equation, inputs) -> {
          Key key = new Key(equation.primitive(), inputs.stream().map(Tensor::value).toList());
          List<Tensor> known = seen.get(key);
          if (known == null) {
            known = trace.record(equation.primitive(), inputs);
            seen.put(key, known);
          }
          return known;
        });
  }

  /** Removes equations that no output needs. */
  public static Program eliminateDeadCode(Program program) {
    Set<Value> live = new HashSet<>();
    program.outputs().forEach(output -> live.add(output.value()));
    Set<Equation> kept = new HashSet<>();
    for (int i = program.equations().size() - 1; i >= 0; i--) {
      Equation equation = program.equations().get(i);
      if (equation.outputs().stream().anyMatch(live::contains)) {
        kept.add(equation);
        live.addAll(equation.inputs());
      }
    }
    Program.Builder builder = new Program.Builder();
    Map<Value, Value> copies = new HashMap<>();
    for (Program.Input input : program.inputs()) {
      copies.put(
          input.value(),
          input.noise().isPresent()
              ? builder.noise(input.name(), input.noise().get(), input.type())
              : builder.input(input.name(), input.role(), input.type()));
    }
    for (Equation equation : program.equations()) {
      if (kept.contains(equation)) {
        List<Value> inputs = equation.inputs().stream().map(copies::get).toList();
        List<Value> results = builder.add(equation.primitive(), inputs, equation.origin());
        for (int i = 0; i < results.size(); i++) {
          copies.put(equation.outputs().get(i), results.get(i));
        }
      }
    }
    return builder.build(
        program.outputs().stream()
            .map(output -> new Program.Output(output.name(), copies.get(output.value())))
            .toList());
  }

  /** What becomes of one equation: the tensors that stand for its outputs. */
  @FunctionalInterface
  interface Rule {
    List<Tensor> apply(Trace trace, Equation equation, List<Tensor> inputs);
  }

  private static Program rewrite(Program program, Rule rule) {
    Trace trace = Trace.open();
    Map<Value, Tensor> copies = new HashMap<>();
    for (Program.Input input : program.inputs()) {
      copies.put(
          input.value(),
          input.noise().isPresent()
              ? trace.noise(input.name(), input.noise().get(), input.type())
              : trace.input(input.name(), input.role(), input.type()));
    }
    for (Equation equation : program.equations()) {
      List<Tensor> inputs = new ArrayList<>();
      equation.inputs().forEach(value -> inputs.add(copies.get(value)));
      List<Tensor> results =
          trace.withOrigin(equation.origin(), () -> rule.apply(trace, equation, inputs));
      for (int i = 0; i < results.size(); i++) {
        copies.put(equation.outputs().get(i), results.get(i));
      }
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    program.outputs().forEach(output -> outputs.put(output.name(), copies.get(output.value())));
    return trace.program(outputs);
  }
}
