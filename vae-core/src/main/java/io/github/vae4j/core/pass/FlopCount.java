package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;

/**
 * The floating-point operations of a program, counted from its shapes.
 *
 * @param products multiplications and additions of matrix products and convolutions: 2 m n k
 * @param others one for each element of every other result that is computed rather than moved
 */
public record FlopCount(long products, long others) {
  /** Counts the operations of a program. */
  public static FlopCount of(Program program) {
    long products = 0;
    long others = 0;
    for (Equation equation : program.equations()) {
      Primitive p = equation.primitive();
      Shape out = equation.output().shape();
      if (p instanceof Primitive.Matmul) {
        products += 2L * out.size() * equation.inputs().get(0).shape().dim(-1);
      } else if (p instanceof OptionalPrimitive.Affine) {
        products += 2L * out.size() * equation.inputs().get(0).shape().dim(-1);
        others += out.size();
      } else if (p instanceof OptionalPrimitive.Conv2d) {
        products += 2L * out.size() * equation.inputs().get(1).shape().range(1, 4).size();
      } else if (p instanceof OptionalPrimitive.Conv2dInputGradient) {
        products +=
            2L * equation.inputs().get(0).shape().size() * equation.inputs().get(1).shape().range(1, 4).size();
      } else if (p instanceof OptionalPrimitive.Conv2dFilterGradient) {
        products += 2L * equation.inputs().get(1).shape().size() * out.range(1, 4).size();
      } else if (p instanceof OptionalPrimitive.AdamUpdate) {
        others += 12L * out.size();
      } else if (p instanceof Primitive.Reduce) {
        others += equation.inputs().get(0).shape().size();
      } else if (p instanceof Primitive.Unary
          || p instanceof Primitive.Binary
          || p instanceof Primitive.Compare
          || p instanceof Primitive.Select
          || p instanceof OptionalPrimitive.OptionalUnary) {
        others += out.size();
      }
    }
    return new FlopCount(products, others);
  }
}
