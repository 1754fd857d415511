package io.github.vae4j.api.program;

import java.util.List;
import java.util.Locale;

/**
 * An operation of a tensor program. The set is closed: adding one breaks every {@link Visitor}, so
 * that no backend can forget it. Ranks and element types are strict: arguments of element-wise
 * operations have one shape and one type, and broadcasting is an equation of its own. Shape rules
 * are in {@link ShapeRules}.
 */
public sealed interface Primitive
    permits Primitive.Unary,
        Primitive.Binary,
        Primitive.Compare,
        Primitive.And,
        Primitive.Not,
        Primitive.Select,
        Primitive.Cast,
        Primitive.Reduce,
        Primitive.Reshape,
        Primitive.Transpose,
        Primitive.Broadcast,
        Primitive.Slice,
        Primitive.Pad,
        Primitive.Concat,
        Primitive.Gather,
        Primitive.ScatterAdd,
        Primitive.Constant,
        Primitive.Iota,
        Primitive.Matmul,
        Primitive.StopGradient,
        OptionalPrimitive {

  /** Returns what the visitor makes of this primitive. */
  <R> R accept(Visitor<R> visitor);

  /**
   * Returns the types of the results.
   *
   * @param inputs the arguments, in order
   * @throws ShapeException if their number, types or shapes do not fit
   */
  default List<TensorType> infer(List<Value> inputs) {
    return accept(new ShapeRules(inputs));
  }

  /**
   * Returns the name of the operation, for example {@code max}, {@code sum} or {@code conv2d}; that
   * of a maximum over axes is {@code maxOver}.
   */
  default String operation() {
    if (this instanceof Unary p) {
      return p.op().name().toLowerCase(Locale.ROOT);
    }
    if (this instanceof Binary p) {
      return p.op().name().toLowerCase(Locale.ROOT);
    }
    if (this instanceof Compare p) {
      return p.op().name().toLowerCase(Locale.ROOT);
    }
    if (this instanceof Reduce p) {
      return p.op() == ReduceOp.MAX ? "maxOver" : "sum";
    }
    if (this instanceof OptionalPrimitive.OptionalUnary p) {
      return p.op().name().toLowerCase(Locale.ROOT);
    }
    String name = getClass().getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** One method for each primitive. */
  interface Visitor<R> {
    /** Visits an element-wise function of one argument. */
    R unary(Unary p);

    /** Visits an element-wise function of two arguments. */
    R binary(Binary p);

    /** Visits a comparison. */
    R compare(Compare p);

    /** Visits the logical and. */
    R and(And p);

    /** Visits the logical not. */
    R not(Not p);

    /** Visits the element-wise choice. */
    R select(Select p);

    /** Visits a conversion. */
    R cast(Cast p);

    /** Visits a reduction. */
    R reduce(Reduce p);

    /** Visits a reshape. */
    R reshape(Reshape p);

    /** Visits a transposition. */
    R transpose(Transpose p);

    /** Visits a broadcast. */
    R broadcast(Broadcast p);

    /** Visits a strided slice. */
    R slice(Slice p);

    /** Visits a zero padding. */
    R pad(Pad p);

    /** Visits a concatenation. */
    R concat(Concat p);

    /** Visits a gather. */
    R gather(Gather p);

    /** Visits a scatter. */
    R scatterAdd(ScatterAdd p);

    /** Visits a constant. */
    R constant(Constant p);

    /** Visits a ramp of integers. */
    R iota(Iota p);

    /** Visits a matrix product. */
    R matmul(Matmul p);

    /** Visits the gradient barrier. */
    R stopGradient(StopGradient p);

    /** Visits any optional primitive; those that a backend does not support never reach it. */
    R optional(OptionalPrimitive p);
  }

  /** Element-wise function of one floating-point argument. */
  record Unary(UnaryOp op) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unary(this);
    }
  }

  /** Element-wise function of two arguments of the same type and shape. */
  record Binary(BinaryOp op) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.binary(this);
    }
  }

  /** Element-wise comparison of two arguments of the same type (not BOOL) and shape; BOOL. */
  record Compare(CompareOp op) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.compare(this);
    }
  }

  /** Element-wise and of two BOOL arguments. */
  record And() implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.and(this);
    }
  }

  /** Element-wise not of a BOOL argument. */
  record Not() implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.not(this);
    }
  }

  /**
   * (BOOL condition, a, b): a where the condition holds, else b; the value not chosen has no
   * influence, NaN or not.
   */
  record Select() implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.select(this);
    }
  }

  /**
   * Conversion to another element type. Floating point to INT32 truncates toward zero (defined
   * within the range of INT32); anything to BOOL is {@code != 0}; BOOL to a number is 0 or 1.
   */
  record Cast(DType to) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.cast(this);
    }
  }

  /** Reduction of a number over the axes, which are ascending and dropped. */
  record Reduce(ReduceOp op, List<Integer> axes) implements Primitive {
    /** Copies the axes. */
    public Reduce {
      axes = List.copyOf(axes);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reduce(this);
    }
  }

  /** The same elements in row-major order under another shape. */
  record Reshape(Shape shape) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reshape(this);
    }
  }

  /** Axis i of the result is axis {@code permutation[i]} of the argument. */
  record Transpose(List<Integer> permutation) implements Primitive {
    /** Copies the permutation. */
    public Transpose {
      permutation = List.copyOf(permutation);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.transpose(this);
    }
  }

  /**
   * Repetition up to {@code shape}: aligned at the last axis, new leading axes and axes of size 1
   * are repeated.
   */
  record Broadcast(Shape shape) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.broadcast(this);
    }
  }

  /** Elements {@code starts, starts + strides, ...} below {@code limits}, for each axis. */
  record Slice(List<Integer> starts, List<Integer> limits, List<Integer> strides)
      implements Primitive {
    /** Copies the lists. */
    public Slice {
      starts = List.copyOf(starts);
      limits = List.copyOf(limits);
      strides = List.copyOf(strides);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.slice(this);
    }
  }

  /** Zeros (or false) added before and after each axis. */
  record Pad(List<Integer> low, List<Integer> high) implements Primitive {
    /** Copies the lists. */
    public Pad {
      low = List.copyOf(low);
      high = List.copyOf(high);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.pad(this);
    }
  }

  /** The arguments one after another along the axis; all other axes agree. */
  record Concat(int axis) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.concat(this);
    }
  }

  /**
   * (data, indices): the slices of {@code data} at the INT32 {@code indices} of rank 1 along the
   * axis. Indices are within the axis; otherwise the backend throws.
   */
  record Gather(int axis) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.gather(this);
    }
  }

  /**
   * (updates, indices): zeros with {@code size} elements along the axis, to which slice i of the
   * floating-point {@code updates} is added at {@code indices[i]}; repeated indices add up.
   */
  record ScatterAdd(int axis, int size) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.scatterAdd(this);
    }
  }

  /** The same value in every run. */
  record Constant(HostArray value) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.constant(this);
    }
  }

  /** The position along the axis, 0, 1, 2, ..., as a number of {@code type}. */
  record Iota(TensorType type, int axis) implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.iota(this);
    }
  }

  /**
   * Matrix product of the last two axes, [..., m, k] times [..., k, n]; the leading axes are equal.
   */
  record Matmul() implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.matmul(this);
    }
  }

  /** The argument unchanged, with a gradient of zero. */
  record StopGradient() implements Primitive {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.stopGradient(this);
    }
  }
}
