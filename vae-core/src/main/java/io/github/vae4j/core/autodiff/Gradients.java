package io.github.vae4j.core.autodiff;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reverse-mode differentiation on the trace: the backward equations are appended to the same trace as ordinary equations, so
 * gradients can be differentiated again, to any order.
 */
public final class Gradients {
  private Gradients() {}

  /**
   * Returns the gradient of a scalar with respect to each of {@code wrt}, of the same shape and type; zeros where the scalar
   * does not depend on it.
   *
   * @throws IllegalArgumentException if {@code output} is not a floating-point scalar, a tensor belongs to another trace, or
   *     an operation between them has no derivative
   */
  public static List<Tensor> of(Tensor output, List<Tensor> wrt) {
    if (output.shape().rank() != 0 || !output.dtype().isFloating()) {
      throw new IllegalArgumentException("gradient: needs a floating-point scalar, got " + output.type());
    }
    return vjp(List.of(output), List.of(output.trace().constant(output.dtype(), 1)), wrt);
  }

  /**
   * Returns the sum over the outputs of cotangent times Jacobian, for each of {@code wrt}.
   *
   * @param cotangents one for each output, of its shape and type
   * @throws IllegalArgumentException as {@link #of}, or if cotangents and outputs do not match
   */
  public static List<Tensor> vjp(List<Tensor> outputs, List<Tensor> cotangents, List<Tensor> wrt) {
    if (outputs.isEmpty() || outputs.size() != cotangents.size()) {
      throw new IllegalArgumentException(
          "vjp: needs one cotangent for each output, got " + cotangents.size() + " for " + outputs.size());
    }
    Trace trace = outputs.get(0).trace();
    List<Equation> equations = List.copyOf(trace.equations());
    Set<Value> active = dependents(trace, equations, wrt);
    Map<Value, Tensor> gradients = new HashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      if (!outputs.get(i).type().equals(cotangents.get(i).type())) {
        throw new IllegalArgumentException(
            "vjp: output " + outputs.get(i).type() + " has a cotangent " + cotangents.get(i).type());
      }
      gradients.merge(outputs.get(i).value(), cotangents.get(i), Tensor::add);
    }
    for (int i = equations.size() - 1; i >= 0; i--) {
      Equation equation = equations.get(i);
      List<Optional<Tensor>> results =
          equation.outputs().stream().map(v -> Optional.ofNullable(gradients.get(v))).toList();
      boolean reached = results.stream().anyMatch(Optional::isPresent);
      if (reached && equation.outputs().stream().anyMatch(active::contains)) {
        trace.withOrigin(
            "gradient of " + equation.origin(),
            () -> {
              propagate(trace, equation, results.get(0), active, gradients);
              return true;
            });
      }
    }
    List<Tensor> all = new ArrayList<>();
    for (Tensor w : wrt) {
      Tensor gradient = gradients.get(w.value());
      all.add(gradient == null ? trace.constant(w.type(), 0) : gradient);
    }
    return all;
  }

  private static void propagate(
      Trace trace,
      Equation equation,
      Optional<Tensor> cotangent,
      Set<Value> active,
      Map<Value, Tensor> gradients) {
    List<Tensor> inputs = equation.inputs().stream().map(trace::tensor).toList();
    boolean[] needed = new boolean[inputs.size()];
    for (int i = 0; i < needed.length; i++) {
      needed[i] = active.contains(equation.inputs().get(i));
    }
    GradientRules rules =
        new GradientRules(inputs, trace.tensor(equation.output()), cotangent, needed);
    List<Optional<Tensor>> contributions = equation.primitive().accept(rules);
    for (int i = 0; i < needed.length; i++) {
      if (needed[i] && contributions.get(i).isPresent()) {
        gradients.merge(equation.inputs().get(i), contributions.get(i).get(), Tensor::add);
      }
    }
  }

  /** Returns the floating-point values that depend on {@code wrt}, these included. */
  private static Set<Value> dependents(Trace trace, List<Equation> equations, List<Tensor> wrt) {
    Set<Value> active = new HashSet<>();
    for (Tensor w : wrt) {
      if (w.trace() != trace) {
        throw new IllegalArgumentException("gradient: " + w + " belongs to another trace than the output");
      }
      active.add(w.value());
    }
    for (Equation equation : equations) {
      if (equation.inputs().stream().anyMatch(active::contains)) {
        equation.outputs().stream().filter(v -> v.dtype().isFloating()).forEach(active::add);
      }
    }
    return active;
  }
}
