package io.github.vae4j.core.autodiff;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reverse-mode differentiation of what a {@link Trace} has recorded. The backward equations are
 * ordinary equations appended to the same trace, so their results can be differentiated again, to
 * any order.
 *
 * <p>Where a function has no derivative: {@code max} and {@code min} of two equal arguments give
 * each half of the gradient; the greatest element over axes gives its gradient in equal parts to
 * all elements that attain it; {@code abs} and {@code sign} have the derivative 0 at 0; the
 * derivative of {@code pow} with respect to its exponent is 0 at base 0.
 */
public final class Gradients {
  private Gradients() {}

  /**
   * Returns the gradient of a scalar with respect to each tensor of {@code wrt}, of that tensor's
   * type; zeros where the scalar does not depend on it.
   *
   * @param output a floating-point scalar
   * @param wrt floating-point tensors: inputs, or results of equations; a tensor computed from
   *     another one of the list does not hide it
   * @throws IllegalArgumentException if the output is not a floating-point scalar, a tensor of
   *     {@code wrt} is not floating point or belongs to another trace, or the output depends on
   *     {@code wrt} through an Adam step
   * @throws IllegalStateException if the trace is closed or belongs to another thread
   */
  public static List<Tensor> of(Tensor output, List<Tensor> wrt) {
    if (!output.dtype().isFloating() || !output.shape().equals(Shape.scalar())) {
      throw new IllegalArgumentException(
          "gradient: output needs to be a floating-point scalar, got "
              + output.type()
              + "; reduce it with sumAll() or meanAll(), or use vjp");
    }
    Tensor one = output.trace().constant(output.dtype(), 1);
    return vjp(List.of(output), List.of(one), wrt);
  }

  /**
   * Returns the vector-Jacobian products: for each tensor of {@code wrt} the gradient of the sum
   * over all elements of outputs times cotangents, the cotangents held constant.
   *
   * @param outputs floating-point tensors of one trace, at least one
   * @param cotangents one for each output, of its type
   * @param wrt as in {@link #of}
   * @throws IllegalArgumentException as in {@link #of}, and if the cotangents do not fit the
   *     outputs
   * @throws IllegalStateException if the trace is closed or belongs to another thread
   */
  public static List<Tensor> vjp(List<Tensor> outputs, List<Tensor> cotangents, List<Tensor> wrt) {
    check(outputs, cotangents, wrt);
    Trace trace = outputs.get(0).trace();
    List<Equation> forward = List.copyOf(trace.equations());
    BitSet dependent = dependent(forward, wrt);
    Map<Value, Tensor> gradients = new HashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      gradients.merge(outputs.get(i).value(), cotangents.get(i), Tensor::add);
    }
    for (int i = forward.size() - 1; i >= 0; i--) {
      Equation equation = forward.get(i);
      for (Value result : equation.outputs()) {
        Tensor g = gradients.get(result);
        if (g != null && dependent.get(result.id())) {
          differentiate(equation, g, dependent, gradients);
        }
      }
    }
    return wrt.stream().map(t -> gradient(gradients, t)).toList();
  }

  private static void differentiate(
      Equation equation, Tensor g, BitSet dependent, Map<Value, Tensor> gradients) {
    String origin = equation.origin().isEmpty() ? "gradient" : "gradient of " + equation.origin();
    List<Supplier<Tensor>> rules = GradientRules.of(equation, g);
    for (int i = 0; i < rules.size(); i++) {
      Value input = equation.inputs().get(i);
      if (dependent.get(input.id())) {
        Supplier<Tensor> rule = rules.get(i);
        g.trace().withOrigin(origin, () -> gradients.merge(input, rule.get(), Tensor::add));
      }
    }
  }

  /** Returns the ids of the values through which a gradient reaches {@code wrt}. */
  private static BitSet dependent(List<Equation> forward, List<Tensor> wrt) {
    BitSet dependent = new BitSet();
    wrt.forEach(t -> dependent.set(t.value().id()));
    for (Equation equation : forward) {
      if (equation.inputs().stream().anyMatch(v -> dependent.get(v.id()))
          && GradientRules.passes(equation)) {
        equation.outputs().forEach(v -> dependent.set(v.id()));
      }
    }
    return dependent;
  }

  private static Tensor gradient(Map<Value, Tensor> gradients, Tensor t) {
    Tensor gradient = gradients.get(t.value());
    return gradient != null ? gradient : t.trace().constant(t.type(), 0);
  }

  private static void check(List<Tensor> outputs, List<Tensor> cotangents, List<Tensor> wrt) {
    if (outputs.isEmpty() || outputs.size() != cotangents.size()) {
      throw new IllegalArgumentException(
          "gradient: needs at least one output and as many cotangents, got "
              + outputs.size()
              + " and "
              + cotangents.size());
    }
    Trace trace = outputs.get(0).trace();
    for (int i = 0; i < outputs.size(); i++) {
      floating("output", outputs.get(i), trace);
      floating("cotangent", cotangents.get(i), trace);
      if (!outputs.get(i).type().equals(cotangents.get(i).type())) {
        throw new IllegalArgumentException(
            "gradient: cotangent needs the type of its output "
                + outputs.get(i).type()
                + ", got "
                + cotangents.get(i).type());
      }
    }
    wrt.forEach(t -> floating("wrt", t, trace));
  }

  private static void floating(String what, Tensor t, Trace trace) {
    if (t.trace() != trace) {
      throw new IllegalArgumentException(
          "gradient: "
              + what
              + " "
              + t.type()
              + (t.value().name().isEmpty() ? "" : " (" + t.value().name() + ")")
              + " belongs to another trace than the output");
    }
    if (!t.dtype().isFloating()) {
      throw new IllegalArgumentException(
          "gradient: "
              + what
              + " needs FLOAT32 or FLOAT64, got "
              + t.dtype()
              + " "
              + t.value().describe());
    }
  }
}
