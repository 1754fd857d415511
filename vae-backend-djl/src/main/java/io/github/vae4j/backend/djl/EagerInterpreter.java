package io.github.vae4j.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.TensorType;

/** Computes one equation on the engine's arrays. */
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
      return x().duplicate();
    }
    int[] axes = p.axes().stream().mapToInt(Integer::intValue).toArray();
    return switch (p.op()) {
      case SUM -> {
        try (NDArray sum = x().sum(axes, false)) { // of integers it is wider
          yield sum.toType(Transfer.type(type.dtype()), true);
        }
      }
      case MAX -> greatest(axes);
    };
  }

  /** The engine's arrays reduce one axis at a time. */
  private NDArray greatest(int[] axes) {
    NDArray result = x().max(new int[] {axes[axes.length - 1]}, false);
    for (int i = axes.length - 2; i >= 0; i--) {
      try (NDArray inner = result) {
        result = inner.max(new int[] {axes[i]}, false);
      }
    }
    return result;
  }

  @Override
  public NDArray reshape(Primitive.Reshape p) {
    return x().reshape(Transfer.shape(p.shape()));
  }

  @Override
  public NDArray transpose(Primitive.Transpose p) {
    return p.permutation().isEmpty()
        ? x().duplicate()
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
    if (p.starts().isEmpty()) {
      return x().duplicate();
    }
    StringBuilder index = new StringBuilder();
    for (int axis = 0; axis < p.starts().size(); axis++) {
      index.append(axis == 0 ? "" : ", ").append(p.starts().get(axis)).append(':').append(p.limits().get(axis));
      index.append(':').append(p.strides().get(axis));
    }
    return x().get(new NDIndex(index.toString()));
  }

  @Override
  public NDArray pad(Primitive.Pad p) {
    NDArray padded = x().duplicate();
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
    int n = Math.toIntExact(x().getShape().get(p.axis()));
    return along(x(), p.axis(), selection(in.get(1), n), n);
  }

  @Override
  public NDArray scatterAdd(Primitive.ScatterAdd p) {
    NDArray selected = selection(in.get(1), p.size());
    try (selected) {
      return along(x(), p.axis(), selected.transpose(), Math.toIntExact(x().getShape().get(p.axis())));
    }
  }

  /** Returns [indices, n] of 0 and 1: row i picks element {@code indices[i]}. */
  private NDArray selection(NDArray indices, int n) {
    for (int index : indices.toIntArray()) {
      if (index < 0 || index >= n) {
        throw new IllegalArgumentException("djl: index " + index + " is not within an axis of size " + n);
      }
    }
    try (NDArray hot = indices.oneHot(n)) {
      DataType dtype = x().getDataType().isFloating() ? x().getDataType() : DataType.FLOAT64;
      return hot.toType(dtype, true);
    }
  }

  /** Multiplies the axis by a matrix [m, n] and closes the matrix. */
  private NDArray along(NDArray array, int axis, NDArray matrix, int n) {
    long[] s = array.getShape().getShape();
    long outer = 1;
    long inner = 1;
    for (int i = 0; i < s.length; i++) {
      outer *= i < axis ? s[i] : 1;
      inner *= i > axis ? s[i] : 1;
    }
    long m = matrix.getShape().get(0);
    try (matrix;
        NDArray number = array.toType(matrix.getDataType(), true);
        NDArray rows = number.reshape(outer, n, inner);
        NDArray stacked = matrix.reshape(1, m, n);
        NDArray repeated = stacked.broadcast(outer, m, n);
        NDArray product = repeated.matMul(rows);
        NDArray typed = type.dtype() == DType.BOOL ? product.neq(0) : product.toType(Transfer.type(type.dtype()), true)) {
      return typed.reshape(Transfer.shape(type.shape()));
    }
  }

  @Override
  public NDArray constant(Primitive.Constant p) {
    return Transfer.upload(manager, p.value());
  }

  @Override
  public NDArray iota(Primitive.Iota p) {
    io.github.vae4j.api.program.Shape s = p.type().shape();
    int inner = s.range(p.axis() + 1, s.rank()).size();
    double[] ramp = new double[s.size()];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i / inner % s.dim(p.axis());
    }
    try (NDArray wide = Transfer.upload(manager, HostArray.of(s, ramp))) {
      return wide.toType(Transfer.type(p.type().dtype()), true);
    }
  }

  @Override
  public NDArray matmul(Primitive.Matmul p) {
    return x().matMul(in.get(1));
  }

  @Override
  public NDArray stopGradient(Primitive.StopGradient p) {
    return x().duplicate();
  }
}
