package io.github.vae4j.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;

/** Computes one equation on the engine's arrays; the result is a handle of its own. */
final class EagerInterpreter implements Primitive.Visitor<NDArray> {
  private final PtNDManager manager;
  private final NDList in;
  private final TensorType type;

  EagerInterpreter(PtNDManager manager, NDList inputs, TensorType outputType) {
    this.manager = manager;
    this.in = inputs;
    this.type = outputType;
  }

  private NDArray x() {
    return in.get(0);
  }

  /** Returns a copy in row-major order; a clone alone keeps the strides of a transposed array. */
  static NDArray copy(NDArray array) {
    try (NDArray flat = array.reshape(array.size());
        NDArray copy = flat.duplicate()) {
      return copy.reshape(array.getShape());
    }
  }

  /** Returns another handle on the same memory. */
  private static NDArray alias(NDArray array) {
    return array.reshape(array.getShape());
  }

  @Override
  public NDArray unary(Primitive.Unary p) {
    return switch (p.op()) {
      case NEG -> x().neg();
      case EXP -> x().exp();
      case LOG -> x().log();
      case TANH -> x().tanh();
      case SIGMOID -> x().getNDArrayInternal().sigmoid();
      case SQRT -> x().sqrt();
      case ABS -> x().abs();
      case SIGN -> x().sign();
    };
  }

  @Override
  public NDArray optional(OptionalPrimitive p) {
    if (p instanceof OptionalPrimitive.OptionalUnary u && u.op() == OptionalUnaryOp.ERF) {
      return x().erf();
    }
    if (p instanceof OptionalPrimitive.OptionalUnary u && u.op() == OptionalUnaryOp.LGAMMA) {
      return x().gammaln();
    }
    throw new IllegalStateException("djl: " + p + " was to be legalised");
  }

  @Override
  public NDArray binary(Primitive.Binary p) {
    NDArray y = in.get(1);
    return switch (p.op()) {
      case ADD -> x().add(y);
      case SUB -> x().sub(y);
      case MUL -> x().mul(y);
      case DIV -> x().div(y);
      case POW -> x().pow(y);
      case MAX -> x().maximum(y);
      case MIN -> x().minimum(y);
    };
  }

  @Override
  public NDArray compare(Primitive.Compare p) {
    return switch (p.op()) {
      case LESS -> x().lt(in.get(1));
      case EQUAL -> x().eq(in.get(1));
    };
  }

  @Override
  public NDArray and(Primitive.And p) {
    return x().logicalAnd(in.get(1));
  }

  @Override
  public NDArray not(Primitive.Not p) {
    return x().logicalNot();
  }

  @Override
  public NDArray select(Primitive.Select p) {
    return NDArrays.where(x(), in.get(1), in.get(2));
  }

  @Override
  public NDArray cast(Primitive.Cast p) {
    return p.to() == DType.BOOL ? x().neq(0) : x().toType(Transfer.type(p.to()), true);
  }

  @Override
  public NDArray reduce(Primitive.Reduce p) {
    if (p.axes().isEmpty()) {
      return alias(x());
    }
    int[] axes = p.axes().stream().mapToInt(Integer::intValue).toArray();
    return switch (p.op()) {
      case SUM -> {
        try (NDArray sum = x().sum(axes, false)) { // of integers it is wider
          yield sum.toType(Transfer.type(type.dtype()), true);
        }
      }
      case MAX -> max(axes);
    };
  }

  /** Reduces one axis at a time, from the last, since the engine takes no more. */
  private NDArray max(int[] axes) {
    NDArray max = x().max(new int[] {axes[axes.length - 1]}, false);
    for (int i = axes.length - 2; i >= 0; i--) {
      try (NDArray wider = max) {
        max = wider.max(new int[] {axes[i]}, false);
      }
    }
    return max;
  }

  @Override
  public NDArray reshape(Primitive.Reshape p) {
    return x().reshape(Transfer.shape(p.shape()));
  }

  @Override
  public NDArray transpose(Primitive.Transpose p) {
    return p.permutation().isEmpty()
        ? alias(x())
        : x().transpose(p.permutation().stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public NDArray broadcast(Primitive.Broadcast p) {
    int extra = p.shape().rank() - x().getShape().dimension();
    long[] aligned = new long[p.shape().rank()];
    for (int i = 0; i < aligned.length; i++) {
      aligned[i] = i < extra ? 1 : x().getShape().get(i - extra);
    }
    try (NDArray wide = x().reshape(new Shape(aligned))) {
      return wide.broadcast(Transfer.shape(p.shape()));
    }
  }

  @Override
  public NDArray slice(Primitive.Slice p) {
    NDArray part = alias(x());
    for (int axis = 0; axis < p.starts().size(); axis++) {
      try (NDArray whole = part) {
        part =
            JniUtils.slice(
                (PtNDArray) whole,
                axis,
                p.starts().get(axis),
                p.limits().get(axis),
                p.strides().get(axis));
      }
    }
    return part;
  }

  @Override
  public NDArray pad(Primitive.Pad p) {
    NDArray padded = alias(x());
    for (int axis = 0; axis < p.low().size(); axis++) {
      padded = extend(padded, axis, p.low().get(axis), true);
      padded = extend(padded, axis, p.high().get(axis), false);
    }
    return padded;
  }

  /** Adds zeros on one side of an axis and closes what it was given. */
  private NDArray extend(NDArray array, int axis, int count, boolean before) {
    if (count == 0) {
      return array;
    }
    long[] dims = array.getShape().getShape().clone();
    dims[axis] = count;
    try (NDArray old = array;
        NDArray zeros = manager.zeros(new Shape(dims), array.getDataType())) {
      return NDArrays.concat(before ? new NDList(zeros, old) : new NDList(old, zeros), axis);
    }
  }

  @Override
  public NDArray concat(Primitive.Concat p) {
    return NDArrays.concat(in, p.axis());
  }

  @Override
  public NDArray gather(Primitive.Gather p) {
    long[] aligned = new long[type.shape().rank()];
    Arrays.fill(aligned, 1);
    aligned[p.axis()] = type.shape().dim(p.axis());
    try (NDArray wide = in.get(1).toType(DataType.INT64, true);
        NDArray stretched = wide.reshape(new Shape(aligned));
        NDArray index = stretched.broadcast(Transfer.shape(type.shape()))) {
      return x().gather(index, p.axis()); // which checks the range
    }
  }

  @Override
  public NDArray scatterAdd(Primitive.ScatterAdd p) {
    NDArray sum = manager.zeros(Transfer.shape(type.shape()), Transfer.type(type.dtype()));
    int[] indices = in.get(1).toIntArray();
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= p.size()) {
        throw new IllegalArgumentException(
            "index " + indices[i] + " is not within an axis of size " + p.size());
      }
      try (NDArray target = part(sum, p.axis(), indices[i]);
          NDArray update = part(x(), p.axis(), i)) {
        target.addi(update); // a view, so this writes into the sum
      }
    }
    return sum;
  }

  private static NDArray part(NDArray array, int axis, int index) {
    return JniUtils.slice((PtNDArray) array, axis, index, index + 1L, 1);
  }

  @Override
  public NDArray constant(Primitive.Constant p) {
    throw new IllegalStateException("djl: constants are uploaded when compiling");
  }

  @Override
  public NDArray iota(Primitive.Iota p) {
    throw new IllegalStateException("djl: ramps are uploaded when compiling");
  }

  /** Returns a tensor of the heap repeated up to a shape of its rank. */
  static NDArray expand(
      PtNDManager manager, HostArray host, io.github.vae4j.api.program.Shape shape) {
    try (NDArray array = Transfer.upload(manager, host)) {
      return array.broadcast(Transfer.shape(shape));
    }
  }

  @Override
  public NDArray matmul(Primitive.Matmul p) {
    return x().matMul(in.get(1));
  }

  @Override
  public NDArray stopGradient(Primitive.StopGradient p) {
    return alias(x());
  }
}
