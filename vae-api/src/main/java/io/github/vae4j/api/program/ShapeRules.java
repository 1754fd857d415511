package io.github.vae4j.api.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The shape rule of each primitive: the types of the results, or a {@link ShapeException} that says
 * what is wrong.
 */
final class ShapeRules
    implements Primitive.Visitor<List<TensorType>>,
        OptionalPrimitive.OptionalVisitor<List<TensorType>> {
  private final List<Value> in;

  ShapeRules(List<Value> inputs) {
    this.in = inputs;
  }

  @Override
  public List<TensorType> unary(Primitive.Unary p) {
    return floatingUnary(name(p.op()));
  }

  @Override
  public List<TensorType> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return floatingUnary(name(p.op()));
  }

  private List<TensorType> floatingUnary(String op) {
    arity(op, 1);
    floating(op, 0);
    return List.of(type(0));
  }

  @Override
  public List<TensorType> binary(Primitive.Binary p) {
    String op = name(p.op());
    arity(op, 2);
    same(op, 0, 1);
    if (p.op() == BinaryOp.DIV || p.op() == BinaryOp.POW) {
      floating(op, 0);
    } else {
      number(op, 0);
    }
    return List.of(type(0));
  }

  @Override
  public List<TensorType> compare(Primitive.Compare p) {
    String op = name(p.op());
    arity(op, 2);
    same(op, 0, 1);
    number(op, 0);
    return List.of(type(0).withDtype(DType.BOOL));
  }

  @Override
  public List<TensorType> and(Primitive.And p) {
    arity("and", 2);
    same("and", 0, 1);
    dtype("and", 0, DType.BOOL);
    return List.of(type(0));
  }

  @Override
  public List<TensorType> not(Primitive.Not p) {
    arity("not", 1);
    dtype("not", 0, DType.BOOL);
    return List.of(type(0));
  }

  @Override
  public List<TensorType> select(Primitive.Select p) {
    arity("select", 3);
    dtype("select", 0, DType.BOOL);
    same("select", 1, 2);
    if (!shape(0).equals(shape(1))) {
      throw fail(
          "select: condition %s needs the shape of the values %s",
          in.get(0).describe(), in.get(1).describe());
    }
    return List.of(type(1));
  }

  @Override
  public List<TensorType> cast(Primitive.Cast p) {
    arity("cast", 1);
    return List.of(type(0).withDtype(p.to()));
  }

  @Override
  public List<TensorType> reduce(Primitive.Reduce p) {
    String op = name(p.op());
    arity(op, 1);
    number(op, 0);
    int previous = -1;
    for (int axis : p.axes()) {
      if (axis <= previous || axis >= shape(0).rank()) {
        throw fail(
            "%s: axes need to be ascending and within %s, got %s",
            op, in.get(0).describe(), p.axes());
      }
      previous = axis;
    }
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < shape(0).rank(); i++) {
      if (!p.axes().contains(i)) {
        kept.add(shape(0).dim(i));
      }
    }
    return List.of(type(0).withShape(of(kept)));
  }

  @Override
  public List<TensorType> reshape(Primitive.Reshape p) {
    arity("reshape", 1);
    if (shape(0).size() != p.shape().size()) {
      throw fail(
          "reshape: %s has %d elements, %s needs %d",
          in.get(0).describe(), shape(0).size(), p.shape(), p.shape().size());
    }
    return List.of(type(0).withShape(p.shape()));
  }

  @Override
  public List<TensorType> transpose(Primitive.Transpose p) {
    arity("transpose", 1);
    boolean[] seen = new boolean[shape(0).rank()];
    int[] dims = new int[seen.length];
    boolean valid = p.permutation().size() == seen.length;
    for (int i = 0; valid && i < dims.length; i++) {
      int axis = p.permutation().get(i);
      valid = axis >= 0 && axis < seen.length && !seen[axis];
      if (valid) {
        seen[axis] = true;
        dims[i] = shape(0).dim(axis);
      }
    }
    if (!valid) {
      throw fail(
          "transpose: %s needs each of its axes once, got %s",
          in.get(0).describe(), p.permutation());
    }
    return List.of(type(0).withShape(Shape.of(dims)));
  }

  @Override
  public List<TensorType> broadcast(Primitive.Broadcast p) {
    arity("broadcast", 1);
    int extra = p.shape().rank() - shape(0).rank();
    boolean valid = extra >= 0;
    for (int i = 0; valid && i < shape(0).rank(); i++) {
      valid = shape(0).dim(i) == 1 || shape(0).dim(i) == p.shape().dim(i + extra);
    }
    if (!valid) {
      throw fail(
          "broadcast: aligned at the last axis, each size of %s must be 1 or that of %s",
          in.get(0).describe(), p.shape());
    }
    return List.of(type(0).withShape(p.shape()));
  }

  @Override
  public List<TensorType> slice(Primitive.Slice p) {
    arity("slice", 1);
    int rank = shape(0).rank();
    boolean valid =
        p.starts().size() == rank && p.limits().size() == rank && p.strides().size() == rank;
    int[] dims = new int[rank];
    for (int i = 0; valid && i < rank; i++) {
      int start = p.starts().get(i);
      int limit = p.limits().get(i);
      int stride = p.strides().get(i);
      valid = start >= 0 && start < limit && limit <= shape(0).dim(i) && stride >= 1;
      dims[i] = valid ? (limit - start + stride - 1) / stride : 1;
    }
    if (!valid) {
      throw fail(
          "slice: %s needs 0 <= start < limit <= size and stride >= 1 on each axis, got starts %s, limits %s, strides %s",
          in.get(0).describe(), p.starts(), p.limits(), p.strides());
    }
    return List.of(type(0).withShape(Shape.of(dims)));
  }

  @Override
  public List<TensorType> pad(Primitive.Pad p) {
    arity("pad", 1);
    int rank = shape(0).rank();
    boolean valid = p.low().size() == rank && p.high().size() == rank;
    int[] dims = new int[rank];
    for (int i = 0; valid && i < rank; i++) {
      valid = p.low().get(i) >= 0 && p.high().get(i) >= 0;
      dims[i] = p.low().get(i) + shape(0).dim(i) + p.high().get(i);
    }
    if (!valid) {
      throw fail(
          "pad: %s needs two numbers of at least 0 for each axis, got low %s, high %s",
          in.get(0).describe(), p.low(), p.high());
    }
    return List.of(type(0).withShape(Shape.of(dims)));
  }

  @Override
  public List<TensorType> concat(Primitive.Concat p) {
    if (in.isEmpty()) {
      throw fail("concat: needs at least one tensor, got none");
    }
    if (p.axis() < 0 || p.axis() >= shape(0).rank()) {
      throw fail("concat: axis %d does not exist in %s", p.axis(), in.get(0).describe());
    }
    int[] dims = shape(0).toArray();
    for (int k = 1; k < in.size(); k++) {
      boolean valid = shape(k).rank() == dims.length && type(k).dtype() == type(0).dtype();
      for (int i = 0; valid && i < dims.length; i++) {
        valid = i == p.axis() || shape(k).dim(i) == dims[i];
      }
      if (!valid) {
        throw fail(
            "concat: all axes but %d and the element types must agree, got %s %s and %s %s",
            p.axis(),
            in.get(0).dtype(),
            in.get(0).describe(),
            in.get(k).dtype(),
            in.get(k).describe());
      }
      dims[p.axis()] += shape(k).dim(p.axis());
    }
    return List.of(type(0).withShape(Shape.of(dims)));
  }

  @Override
  public List<TensorType> gather(Primitive.Gather p) {
    arity("gather", 2);
    indices("gather", p.axis());
    int[] dims = shape(0).toArray();
    dims[p.axis()] = shape(1).size();
    return List.of(type(0).withShape(Shape.of(dims)));
  }

  @Override
  public List<TensorType> scatterAdd(Primitive.ScatterAdd p) {
    arity("scatterAdd", 2);
    floating("scatterAdd", 0);
    indices("scatterAdd", p.axis());
    if (shape(0).dim(p.axis()) != shape(1).size()) {
      throw fail(
          "scatterAdd: updates %s need as many slices along axis %d as there are indices %s",
          in.get(0).describe(), p.axis(), in.get(1).describe());
    }
    int[] dims = shape(0).toArray();
    dims[p.axis()] = p.size();
    return List.of(type(0).withShape(Shape.of(dims)));
  }

  private void indices(String op, int axis) {
    if (axis < 0 || axis >= shape(0).rank()) {
      throw fail("%s: axis %d does not exist in %s", op, axis, in.get(0).describe());
    }
    dtype(op, 1, DType.INT32);
    if (shape(1).rank() != 1) {
      throw fail("%s: indices need rank 1, got %s", op, in.get(1).describe());
    }
  }

  @Override
  public List<TensorType> constant(Primitive.Constant p) {
    arity("constant", 0);
    return List.of(p.value().type());
  }

  @Override
  public List<TensorType> iota(Primitive.Iota p) {
    arity("iota", 0);
    if (p.axis() < 0 || p.axis() >= p.type().shape().rank() || p.type().dtype() == DType.BOOL) {
      throw fail(
          "iota: needs a type of numbers and one of its axes, got %s and axis %d",
          p.type(), p.axis());
    }
    return List.of(p.type());
  }

  @Override
  public List<TensorType> matmul(Primitive.Matmul p) {
    arity("matmul", 2);
    floating("matmul", 0);
    floating("matmul", 1);
    Shape l = shape(0);
    Shape r = shape(1);
    int rank = l.rank();
    if (type(0).dtype() != type(1).dtype() || rank < 2 || r.rank() != rank) {
      throw fail(
          "matmul: left %s %s and right %s %s need one element type and one rank of at least 2",
          in.get(0).dtype(), in.get(0).describe(), in.get(1).dtype(), in.get(1).describe());
    }
    if (l.dim(-1) != r.dim(-2)) {
      throw fail(
          "matmul: left %s needs as many columns as right %s has rows",
          in.get(0).describe(), in.get(1).describe());
    }
    if (!l.range(0, rank - 2).equals(r.range(0, rank - 2))) {
      throw fail(
          "matmul: left %s and right %s need equal leading axes",
          in.get(0).describe(), in.get(1).describe());
    }
    return List.of(type(0).withShape(l.range(0, rank - 1).append(r.dim(-1))));
  }

  @Override
  public List<TensorType> stopGradient(Primitive.StopGradient p) {
    arity("stopGradient", 1);
    return List.of(type(0));
  }

  @Override
  public List<TensorType> optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public List<TensorType> affine(OptionalPrimitive.Affine p) {
    arity("affine", 3);
    floating("affine", 0);
    sameDtype("affine");
    Shape x = shape(0);
    Shape w = shape(1);
    if (x.rank() != 2
        || w.rank() != 2
        || shape(2).rank() != 1
        || x.dim(1) != w.dim(0)
        || w.dim(1) != shape(2).dim(0)) {
      throw fail(
          "affine: needs x [m, k], weight [k, n] and bias [n], got x %s, weight %s and bias %s",
          in.get(0).describe(), in.get(1).describe(), in.get(2).describe());
    }
    return List.of(type(0).withShape(Shape.of(x.dim(0), w.dim(1))));
  }

  @Override
  public List<TensorType> conv2d(OptionalPrimitive.Conv2d p) {
    arity("conv2d", 2);
    images("conv2d");
    if (shape(0).dim(1) != shape(1).dim(1)) {
      throw fail(
          "conv2d: image %s and filter %s need equal axes 1 (channels)",
          in.get(0).describe(), in.get(1).describe());
    }
    int[] dims = {
      shape(0).dim(0),
      shape(1).dim(0),
      p.window().outputSize(0, shape(0).dim(2), shape(1).dim(2)),
      p.window().outputSize(1, shape(0).dim(3), shape(1).dim(3))
    };
    if (dims[2] < 1 || dims[3] < 1) {
      throw fail(
          "conv2d: filter %s with %s does not fit into image %s",
          in.get(1).describe(), p.window(), in.get(0).describe());
    }
    return List.of(type(0).withShape(Shape.of(dims)));
  }

  @Override
  public List<TensorType> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    arity("conv2dInputGradient", 2);
    images("conv2dInputGradient");
    Shape g = shape(0);
    Shape f = shape(1);
    if (g.dim(1) != f.dim(0)
        || g.dim(2) != p.window().outputSize(0, p.height(), f.dim(2))
        || g.dim(3) != p.window().outputSize(1, p.width(), f.dim(3))) {
      throw fail(
          "conv2dInputGradient: %s is not what an image of %d x %d gives with filter %s and %s",
          in.get(0).describe(), p.height(), p.width(), in.get(1).describe(), p.window());
    }
    return List.of(type(0).withShape(Shape.of(g.dim(0), f.dim(1), p.height(), p.width())));
  }

  @Override
  public List<TensorType> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    arity("conv2dFilterGradient", 2);
    images("conv2dFilterGradient");
    Shape x = shape(0);
    Shape g = shape(1);
    if (x.dim(0) != g.dim(0)
        || g.dim(2) != p.window().outputSize(0, x.dim(2), p.filterHeight())
        || g.dim(3) != p.window().outputSize(1, x.dim(3), p.filterWidth())) {
      throw fail(
          "conv2dFilterGradient: %s is not what image %s gives with a filter of %d x %d and %s",
          in.get(1).describe(),
          in.get(0).describe(),
          p.filterHeight(),
          p.filterWidth(),
          p.window());
    }
    return List.of(
        type(0).withShape(Shape.of(g.dim(1), x.dim(1), p.filterHeight(), p.filterWidth())));
  }

  private void images(String op) {
    floating(op, 0);
    sameDtype(op);
    if (shape(0).rank() != 4 || shape(1).rank() != 4) {
      throw fail(
          "%s: needs two tensors of rank 4, got %s and %s",
          op, in.get(0).describe(), in.get(1).describe());
    }
  }

  @Override
  public List<TensorType> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    arity("adamUpdate", 6);
    floating("adamUpdate", 0);
    sameDtype("adamUpdate");
    for (int i = 1; i < 6; i++) {
      Shape wanted = i < 4 ? shape(0) : Shape.scalar();
      if (!shape(i).equals(wanted)) {
        throw fail(
            "adamUpdate: argument %d needs shape %s, got %s", i, wanted, in.get(i).describe());
      }
    }
    return List.of(type(0), type(0), type(0));
  }

  @Override
  public List<TensorType> randomNoise(OptionalPrimitive.RandomNoise p) {
    arity("randomNoise", 1);
    if (!type(0).equals(OptionalPrimitive.RandomNoise.KEY)) {
      throw fail(
          "randomNoise: the key needs to be INT32 [2], got %s %s",
          in.get(0).dtype(), in.get(0).describe());
    }
    return List.of(p.type());
  }

  private TensorType type(int i) {
    return in.get(i).type();
  }

  private Shape shape(int i) {
    return in.get(i).shape();
  }

  private void arity(String op, int wanted) {
    if (in.size() != wanted) {
      throw fail("%s: needs %d arguments, got %d", op, wanted, in.size());
    }
  }

  private void same(String op, int a, int b) {
    if (!type(a).equals(type(b))) {
      throw fail(
          "%s: needs two tensors of one type and shape, got %s %s and %s %s",
          op, in.get(a).dtype(), in.get(a).describe(), in.get(b).dtype(), in.get(b).describe());
    }
  }

  private void sameDtype(String op) {
    for (Value value : in) {
      if (value.dtype() != type(0).dtype()) {
        throw fail(
            "%s: needs one element type, got %s",
            op, Arrays.toString(in.stream().map(Value::type).toArray()));
      }
    }
  }

  private void floating(String op, int i) {
    if (!type(i).dtype().isFloating()) {
      throw fail(
          "%s: needs FLOAT32 or FLOAT64, got %s %s", op, type(i).dtype(), in.get(i).describe());
    }
  }

  private void number(String op, int i) {
    if (type(i).dtype() == DType.BOOL) {
      throw fail("%s: needs numbers, got BOOL %s", op, in.get(i).describe());
    }
  }

  private void dtype(String op, int i, DType wanted) {
    if (type(i).dtype() != wanted) {
      throw fail(
          "%s: needs %s as argument %d, got %s %s",
          op, wanted, i + 1, type(i).dtype(), in.get(i).describe());
    }
  }

  private static Shape of(List<Integer> dims) {
    return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
  }

  private static String name(Enum<?> op) {
    return op.name().toLowerCase(Locale.ROOT);
  }

  private static ShapeException fail(String format, Object... values) {
    return new ShapeException(String.format(Locale.ROOT, format, values));
  }
}
