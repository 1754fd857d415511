package io.github.vae4j.api.tensor;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A handle on one value of a {@link Trace}. Each method records an equation (or a few) and returns
 * a handle on its result; nothing is computed here. Methods of two tensors broadcast by NumPy's
 * rule: aligned at the last axis, sizes are equal or 1. Negative axes count from the end.
 *
 * <p>Every method throws {@link ShapeException}, with the caller's line, if shapes or element types
 * do not fit, and {@link IllegalStateException} if the trace is closed or belongs to another
 * thread.
 */
public final class Tensor {
  private final Trace trace;
  private final Value value;

  Tensor(Trace trace, Value value) {
    this.trace = trace;
    this.value = value;
  }

  /** Returns the trace that records what is done with this tensor. */
  public Trace trace() {
    return trace;
  }

  /** Returns the value in the program. */
  public Value value() {
    return value;
  }

  /** Returns element type and shape. */
  public TensorType type() {
    return value.type();
  }

  /** Returns the shape. */
  public Shape shape() {
    return value.shape();
  }

  /** Returns the element type. */
  public DType dtype() {
    return value.dtype();
  }

  // Element-wise functions of one argument

  /** Returns -x. */
  public Tensor neg() {
    return unary(UnaryOp.NEG);
  }

  /** Returns exp(x). */
  public Tensor exp() {
    return unary(UnaryOp.EXP);
  }

  /** Returns the natural logarithm. */
  public Tensor log() {
    return unary(UnaryOp.LOG);
  }

  /** Returns the hyperbolic tangent. */
  public Tensor tanh() {
    return unary(UnaryOp.TANH);
  }

  /** Returns 1 / (1 + exp(-x)). */
  public Tensor sigmoid() {
    return unary(UnaryOp.SIGMOID);
  }

  /** Returns the square root. */
  public Tensor sqrt() {
    return unary(UnaryOp.SQRT);
  }

  /** Returns the absolute value. */
  public Tensor abs() {
    return unary(UnaryOp.ABS);
  }

  /** Returns -1, 0 or 1. */
  public Tensor sign() {
    return unary(UnaryOp.SIGN);
  }

  /** Returns x x. */
  public Tensor square() {
    return mul(this);
  }

  /** Returns max(x, 0). */
  public Tensor relu() {
    return max(0);
  }

  /** Returns log(1 + x). */
  public Tensor log1p() {
    return optional(OptionalUnaryOp.LOG1P);
  }

  /** Returns exp(x) - 1. */
  public Tensor expm1() {
    return optional(OptionalUnaryOp.EXPM1);
  }

  /** Returns log(1 + exp(x)). */
  public Tensor softplus() {
    return optional(OptionalUnaryOp.SOFTPLUS);
  }

  /** Returns log(sigmoid(x)) = -softplus(-x). */
  public Tensor logSigmoid() {
    return neg().softplus().neg();
  }

  /** Returns the error function. */
  public Tensor erf() {
    return optional(OptionalUnaryOp.ERF);
  }

  /** Returns the logarithm of the gamma function, for x &gt; 0. */
  public Tensor lgamma() {
    return optional(OptionalUnaryOp.LGAMMA);
  }

  /** Returns the derivative of the logarithm of the gamma function, for x &gt; 0. */
  public Tensor digamma() {
    return optional(OptionalUnaryOp.DIGAMMA);
  }

  /** Returns this tensor, which gradients do not pass. */
  public Tensor stopGradient() {
    return record(new Primitive.StopGradient());
  }

  /** Returns this tensor converted to another element type; itself if it has that type. */
  public Tensor cast(DType dtype) {
    return dtype == dtype() ? this : record(new Primitive.Cast(dtype));
  }

  // Element-wise functions of two arguments

  /** Returns x + other. */
  public Tensor add(Tensor other) {
    return binary(BinaryOp.ADD, other);
  }

  /** Returns x + other. */
  public Tensor add(double other) {
    return add(like(other));
  }

  /** Returns x - other. */
  public Tensor sub(Tensor other) {
    return binary(BinaryOp.SUB, other);
  }

  /** Returns x - other. */
  public Tensor sub(double other) {
    return sub(like(other));
  }

  /** Returns x other. */
  public Tensor mul(Tensor other) {
    return binary(BinaryOp.MUL, other);
  }

  /** Returns x other. */
  public Tensor mul(double other) {
    return mul(like(other));
  }

  /** Returns x / other. */
  public Tensor div(Tensor other) {
    return binary(BinaryOp.DIV, other);
  }

  /** Returns x / other. */
  public Tensor div(double other) {
    return div(like(other));
  }

  /** Returns x to the power of other. */
  public Tensor pow(Tensor other) {
    return binary(BinaryOp.POW, other);
  }

  /** Returns x to the power of other. */
  public Tensor pow(double other) {
    return pow(like(other));
  }

  /** Returns the greater of x and other. */
  public Tensor max(Tensor other) {
    return binary(BinaryOp.MAX, other);
  }

  /** Returns the greater of x and other. */
  public Tensor max(double other) {
    return max(like(other));
  }

  /** Returns the lesser of x and other. */
  public Tensor min(Tensor other) {
    return binary(BinaryOp.MIN, other);
  }

  /** Returns the lesser of x and other. */
  public Tensor min(double other) {
    return min(like(other));
  }

  /** Returns whether x &lt; other. */
  public Tensor less(Tensor other) {
    return compare(CompareOp.LESS, other);
  }

  /** Returns whether x &lt; other. */
  public Tensor less(double other) {
    return less(like(other));
  }

  /** Returns whether x &gt; other. */
  public Tensor greater(Tensor other) {
    return other.less(this);
  }

  /** Returns whether x &gt; other. */
  public Tensor greater(double other) {
    return greater(like(other));
  }

  /** Returns whether x = other. */
  public Tensor equal(Tensor other) {
    return compare(CompareOp.EQUAL, other);
  }

  /** Returns whether x = other. */
  public Tensor equal(double other) {
    return equal(like(other));
  }

  /** Returns whether both are true. */
  public Tensor and(Tensor other) {
    return broadcasting(new Primitive.And(), other);
  }

  /** Returns whether at least one is true. */
  public Tensor or(Tensor other) {
    return not().and(other.not()).not();
  }

  /** Returns whether this is false. */
  public Tensor not() {
    return record(new Primitive.Not());
  }

  /**
   * Returns {@code yes} where this BOOL tensor is true, {@code no} elsewhere; all three are
   * broadcast together.
   */
  public Tensor select(Tensor yes, Tensor no) {
    Shape common =
        broadcastShape("select", broadcastShape("select", shape(), yes.shape()), no.shape());
    return trace
        .record(
            new Primitive.Select(),
            List.of(broadcastTo(common), yes.broadcastTo(common), no.broadcastTo(common)))
        .get(0);
  }

  // Reductions

  /** Returns the sum over these axes, which are dropped. */
  public Tensor sum(int... axes) {
    return reduce(ReduceOp.SUM, axes);
  }

  /** Returns the sum of all elements, a scalar. */
  public Tensor sumAll() {
    return sum(allAxes());
  }

  /** Returns the mean over these axes, which are dropped. */
  public Tensor mean(int... axes) {
    double count = 1;
    for (int axis : axes) {
      count *= shape().dim(axis);
    }
    return sum(axes).div(count);
  }

  /** Returns the mean of all elements, a scalar. */
  public Tensor meanAll() {
    return mean(allAxes());
  }

  /** Returns the greatest element over these axes, which are dropped. */
  public Tensor maxOver(int... axes) {
    return reduce(ReduceOp.MAX, axes);
  }

  /** Returns log(sum(exp(x))) over the axis, which is dropped; stable for elements of any size. */
  public Tensor logSumExp(int axis) {
    int a = shape().axis(axis);
    Tensor max = maxOver(a).stopGradient();
    return sub(max.expandDims(a)).exp().sum(a).log().add(max);
  }

  /** Returns x - logSumExp(x) over the axis: logarithms of probabilities that add up to 1. */
  public Tensor logSoftmax(int axis) {
    int a = shape().axis(axis);
    return sub(logSumExp(a).expandDims(a));
  }

  private int[] allAxes() {
    return IntStream.range(0, shape().rank()).toArray();
  }

  // Shape

  /** Returns the same elements under another shape; itself if it has that shape. */
  public Tensor reshape(Shape shape) {
    return shape.equals(shape()) ? this : record(new Primitive.Reshape(shape));
  }

  /** Returns the same elements under another shape. */
  public Tensor reshape(int... dims) {
    return reshape(Shape.of(dims));
  }

  /** Returns this tensor with a new axis of size 1 at position {@code axis}, from 0 to the rank. */
  public Tensor expandDims(int axis) {
    Shape s = shape();
    int a = axis < 0 ? axis + s.rank() + 1 : axis;
    return reshape(s.range(0, a).append(1).concat(s.range(a, s.rank())));
  }

  /**
   * Returns this tensor with its axes in another order: axis i of the result is axis {@code
   * permutation[i]}.
   */
  public Tensor transpose(int... permutation) {
    return record(new Primitive.Transpose(list(permutation)));
  }

  /** Returns this tensor with its last two axes exchanged. */
  public Tensor transposeLast() {
    int[] permutation = allAxes();
    int rank = permutation.length;
    if (rank < 2) {
      return record(new Primitive.Transpose(List.of(1, 0)));
    }
    permutation[rank - 1] = rank - 2;
    permutation[rank - 2] = rank - 1;
    return transpose(permutation);
  }

  /** Returns this tensor repeated up to {@code shape}; itself if it has that shape. */
  public Tensor broadcastTo(Shape shape) {
    return shape.equals(shape()) ? this : record(new Primitive.Broadcast(shape));
  }

  /**
   * Returns the elements from {@code start} (inclusive) to {@code limit} (exclusive) of one axis.
   */
  public Tensor slice(int axis, int start, int limit) {
    int a = shape().axis(axis);
    int[] starts = new int[shape().rank()];
    int[] limits = shape().toArray();
    int[] strides = new int[starts.length];
    Arrays.fill(strides, 1);
    starts[a] = start;
    limits[a] = limit;
    return slice(starts, limits, strides);
  }

  /** Returns elements {@code starts, starts + strides, ...} below {@code limits}, for each axis. */
  public Tensor slice(int[] starts, int[] limits, int[] strides) {
    return record(new Primitive.Slice(list(starts), list(limits), list(strides)));
  }

  /** Returns this tensor with zeros added before and after each axis. */
  public Tensor pad(int[] low, int[] high) {
    return record(new Primitive.Pad(list(low), list(high)));
  }

  /** Returns the tensors one after another along the axis. */
  public static Tensor concat(int axis, List<Tensor> tensors) {
    if (tensors.isEmpty()) {
      throw new ShapeException("concat: needs at least one tensor, got none");
    }
    Tensor first = tensors.get(0);
    return first.trace.record(new Primitive.Concat(first.shape().axis(axis)), tensors).get(0);
  }

  /** Returns the slices at the INT32 {@code indices} of rank 1 along the axis. */
  public Tensor gather(int axis, Tensor indices) {
    return trace.record(new Primitive.Gather(shape().axis(axis)), List.of(this, indices)).get(0);
  }

  /**
   * Returns zeros of {@code size} along the axis, to which slice i of this tensor is added at
   * {@code indices[i]}.
   */
  public Tensor scatterAdd(int axis, Tensor indices, int size) {
    return trace
        .record(new Primitive.ScatterAdd(shape().axis(axis), size), List.of(this, indices))
        .get(0);
  }

  // Products

  /** Returns the matrix product of the last two axes; the leading axes are broadcast. */
  public Tensor matmul(Tensor right) {
    Shape l = shape();
    Shape r = right.shape();
    if (l.rank() < 2 || r.rank() < 2 || l.dim(-1) != r.dim(-2)) {
      return trace.record(new Primitive.Matmul(), List.of(this, right)).get(0); // throws
    }
    Shape batch = broadcastShape("matmul", l.range(0, l.rank() - 2), r.range(0, r.rank() - 2));
    return trace
        .record(
            new Primitive.Matmul(),
            List.of(
                broadcastTo(batch.concat(l.range(l.rank() - 2, l.rank()))),
                right.broadcastTo(batch.concat(r.range(r.rank() - 2, r.rank())))))
        .get(0);
  }

  /** Returns x weight + bias for x [m, k], weight [k, n] and bias [n]. */
  public Tensor affine(Tensor weight, Tensor bias) {
    return trace.record(new OptionalPrimitive.Affine(), List.of(this, weight, bias)).get(0);
  }

  /**
   * Returns the cross-correlation of this image [batch, in, h, w] with the filter [out, in, fh,
   * fw].
   */
  public Tensor conv2d(Tensor filter, OptionalPrimitive.Window window) {
    return trace.record(new OptionalPrimitive.Conv2d(window), List.of(this, filter)).get(0);
  }

  /**
   * Returns the transposed convolution of this tensor [batch, in, h, w] with the filter [in, out,
   * fh, fw]: the image [batch, out, height, width] of which {@code conv2d} with the same window
   * gives this shape.
   */
  public Tensor conv2dTransposed(
      Tensor filter, OptionalPrimitive.Window window, int height, int width) {
    return trace
        .record(
            new OptionalPrimitive.Conv2dInputGradient(window, height, width), List.of(this, filter))
        .get(0);
  }

  @Override
  public String toString() {
    return value + " : " + value.type();
  }

  private Tensor like(double number) {
    return trace.constant(dtype(), number);
  }

  private Tensor unary(UnaryOp op) {
    return record(new Primitive.Unary(op));
  }

  private Tensor optional(OptionalUnaryOp op) {
    return record(new OptionalPrimitive.OptionalUnary(op));
  }

  private Tensor binary(BinaryOp op, Tensor other) {
    return broadcasting(new Primitive.Binary(op), other);
  }

  private Tensor compare(CompareOp op, Tensor other) {
    return broadcasting(new Primitive.Compare(op), other);
  }

  private Tensor broadcasting(Primitive primitive, Tensor other) {
    boolean fits = fit(shape(), other.shape());
    Shape common = fits ? Shape.broadcast(shape(), other.shape()) : shape();
    Tensor right =
        fits ? other.broadcastTo(common) : other; // else the rule of the primitive names both
    return trace.record(primitive, List.of(broadcastTo(common), right)).get(0);
  }

  private static boolean fit(Shape left, Shape right) {
    for (int i = 1; i <= Math.min(left.rank(), right.rank()); i++) {
      int l = left.dim(-i);
      int r = right.dim(-i);
      if (l != r && l != 1 && r != 1) {
        return false;
      }
    }
    return true;
  }

  private Shape broadcastShape(String op, Shape left, Shape right) {
    if (!fit(left, right)) {
      throw trace.located(
          op
              + ": aligned at the last axis, sizes must be equal or 1, got "
              + left
              + " and "
              + right);
    }
    return Shape.broadcast(left, right);
  }

  private Tensor reduce(ReduceOp op, int... axes) {
    int[] sorted = Arrays.stream(axes).map(shape()::axis).sorted().toArray();
    return sorted.length == 0 ? this : record(new Primitive.Reduce(op, list(sorted)));
  }

  private Tensor record(Primitive primitive) {
    return trace.record(primitive, List.of(this)).get(0);
  }

  private static List<Integer> list(int[] numbers) {
    List<Integer> list = new ArrayList<>(numbers.length);
    for (int number : numbers) {
      list.add(number);
    }
    return list;
  }
}
