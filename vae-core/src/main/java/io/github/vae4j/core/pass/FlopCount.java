package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;

/**
 * The floating-point operations of one run of a program or of one of its equations. A product of
 * [m, k] and [k, n] counts 2 m n k, a convolution or its gradient 2 for each pair of filter tap and
 * element of its result; every element-wise function 1 for each element, a reduction 1 for each
 * element of its argument, an Adam step 12 for each element; operations that only move elements
 * nothing.
 *
 * @param products in matrix products and convolutions
 * @param others in everything else
 */
public record FlopCount(long products, long others) {
  private static final int ADAM = 12;

  /** Counts a program. */
  public static FlopCount of(Program program) {
    long products = 0;
    long others = 0;
    for (Equation equation : program.equations()) {
      products += products(equation);
      others += others(equation);
    }
    return new FlopCount(products, others);
  }

  /** Counts an equation. */
  public static FlopCount of(Equation equation) {
    return new FlopCount(products(equation), others(equation));
  }

  /** Returns both together. */
  public long total() {
    return products + others;
  }

  /** Returns the operations of this and of another. */
  public FlopCount plus(FlopCount other) {
    return new FlopCount(products + other.products, others + other.others);
  }

  /** Returns the operations of so many runs. */
  public FlopCount times(int runs) {
    return new FlopCount(runs * products, runs * others);
  }

  private static long products(Equation e) {
    if (e.primitive() instanceof Primitive.Matmul
        || e.primitive() instanceof OptionalPrimitive.Affine) {
      return 2L * size(e) * e.inputs().get(0).shape().dim(-1);
    }
    if (e.primitive() instanceof OptionalPrimitive.Conv2d) {
      return convolution(e.inputs().get(1).shape(), e.output().shape());
    }
    if (e.primitive() instanceof OptionalPrimitive.Conv2dInputGradient) {
      return convolution(e.inputs().get(1).shape(), e.inputs().get(0).shape());
    }
    if (e.primitive() instanceof OptionalPrimitive.Conv2dFilterGradient) {
      return convolution(e.output().shape(), e.inputs().get(1).shape());
    }
    return 0;
  }

  /** Counts by the filter [out, in, fh, fw] and the result [batch, out, h', w']. */
  private static long convolution(Shape filter, Shape result) {
    return 2L * result.size() * (filter.size() / filter.dim(0));
  }

  private static long others(Equation e) {
    Primitive p = e.primitive();
    if (p instanceof Primitive.Reduce || p instanceof Primitive.ScatterAdd) {
      return e.inputs().get(0).shape().size();
    }
    if (p instanceof OptionalPrimitive.AdamUpdate) {
      return ADAM * size(e);
    }
    boolean elementwise =
        p instanceof Primitive.Unary
            || p instanceof Primitive.Binary
            || p instanceof Primitive.Compare
            || p instanceof Primitive.Select
            || p instanceof OptionalPrimitive.OptionalUnary
            || p instanceof OptionalPrimitive.Affine;
    return elementwise ? size(e) : 0;
  }

  private static long size(Equation e) {
    return e.output().shape().size();
  }
}
