package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.Noise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;

/** The operations of each primitive; visits one equation. */
final class Lowering
    implements Primitive.Visitor<List<Output<?>>>,
        OptionalPrimitive.OptionalVisitor<List<Output<?>>> {
  private final GraphWriter writer;
  private final Nodes nodes;
  private final Equation e;
  private final Layout layout;

  Lowering(GraphWriter writer, Nodes nodes, Equation equation) {
    this.writer = writer;
    this.nodes = nodes;
    this.e = equation;
    this.layout = writer.layout(e.output());
  }

  /** Returns an argument in the layout of the result. */
  private Output<?> in(int i) {
    return in(i, layout);
  }

  private Output<?> in(int i, Layout wanted) {
    return writer.output(e.inputs().get(i), wanted);
  }

  private Shape shape(int i) {
    return e.inputs().get(i).shape();
  }

  private List<Output<?>> one(String type, Output<?>... inputs) {
    return List.of(nodes.add(type, inputs));
  }

  @Override
  public List<Output<?>> unary(Primitive.Unary p) {
    return one(
        switch (p.op()) {
          case NEG -> "Neg";
          case EXP -> "Exp";
          case LOG -> "Log";
          case TANH -> "Tanh";
          case SIGMOID -> "Sigmoid";
          case SQRT -> "Sqrt";
          case ABS -> "Abs";
          case SIGN -> "Sign";
        },
        in(0));
  }

  @Override
  public List<Output<?>> binary(Primitive.Binary p) {
    if (p.op() == BinaryOp.MUL) {
      for (int i = 0; i < 2; i++) {
        Optional<Value> y = writer.slopeOfTanh(e.inputs().get(i));
        if (y.isPresent()) {
          return one("TanhGrad", writer.output(y.get(), layout), in(1 - i));
        }
      }
    }
    String type =
        switch (p.op()) {
          case ADD -> "AddV2";
          case SUB -> "Sub";
          case MUL -> "Mul";
          case DIV -> "RealDiv";
          case POW -> "Pow";
          case MAX -> "Maximum";
          case MIN -> "Minimum";
        };
    return pair(type);
  }

  /**
   * Adds an operation of two arguments that broadcasts by itself, so that one argument need not be
   * broadcast before.
   */
  private List<Output<?>> pair(String type) {
    Value left = e.inputs().get(0);
    Value right = e.inputs().get(1);
    Optional<Output<?>> narrow = writer.unbroadcast(right, layout);
    return narrow.isPresent()
        ? one(type, in(0), narrow.get())
        : one(type, writer.unbroadcast(left, layout).orElseGet(() -> in(0)), in(1));
  }

  @Override
  public List<Output<?>> compare(Primitive.Compare p) {
    return pair(
        switch (p.op()) {
          case LESS -> "Less";
          case EQUAL -> "Equal";
        });
  }

  @Override
  public List<Output<?>> and(Primitive.And p) {
    return one("LogicalAnd", in(0), in(1));
  }

  @Override
  public List<Output<?>> not(Primitive.Not p) {
    return one("LogicalNot", in(0));
  }

  @Override
  public List<Output<?>> select(Primitive.Select p) {
    return one("SelectV2", in(0), in(1), in(2));
  }

  @Override
  public List<Output<?>> cast(Primitive.Cast p) {
    if (p.to() == DType.BOOL && e.inputs().get(0).dtype() != DType.BOOL) {
      return one("NotEqual", in(0), nodes.scalar(e.inputs().get(0).dtype(), 0));
    }
    return List.of(nodes.add("Cast", b -> b.setAttr("DstT", Transfer.dataType(p.to())), in(0)));
  }

  @Override
  public List<Output<?>> reduce(Primitive.Reduce p) {
    Layout own = writer.layout(e.inputs().get(0));
    Layout used = own.isOrderedWithout(p.axes()) ? own : Layout.PLAIN;
    return one(
        switch (p.op()) {
          case SUM -> "Sum";
          case MAX -> "Max";
        },
        in(0, used),
        nodes.vector(used.positions(p.axes())));
  }

  @Override
  public List<Output<?>> reshape(Primitive.Reshape p) {
    return List.of(nodes.reshape(in(0), p.shape()));
  }

  @Override
  public List<Output<?>> transpose(Primitive.Transpose p) {
    return List.of(nodes.transpose(in(0), p.permutation()));
  }

  @Override
  public List<Output<?>> broadcast(Primitive.Broadcast p) {
    return one(
        "BroadcastTo",
        writer.unbroadcast(e.output(), layout).orElseThrow(),
        nodes.vector(layout.shape(p.shape())));
  }

  @Override
  public List<Output<?>> slice(Primitive.Slice p) {
    return p.starts().isEmpty()
        ? one("Identity", in(0))
        : one(
            "StridedSlice",
            in(0),
            nodes.vector(p.starts()),
            nodes.vector(p.limits()),
            nodes.vector(p.strides()));
  }

  @Override
  public List<Output<?>> pad(Primitive.Pad p) {
    if (p.low().isEmpty()) {
      return one("Identity", in(0));
    }
    List<Integer> none = Collections.nCopies(2 * p.low().size(), 0);
    List<Integer> pairs = new ArrayList<>(none);
    Output<?> padded = in(0);
    int axes = 0;
    for (int i = 0; i < p.low().size(); i++) {
      if (p.low().get(i) == 0 && p.high().get(i) == 0) {
        continue;
      }
      if (axes == 2 && p.low().size() > 6) { // the kernel takes 6, merging what is not padded
        padded = nodes.pad(padded, pairs);
        pairs = new ArrayList<>(none);
        axes = 0;
      }
      pairs.set(2 * i, p.low().get(i));
      pairs.set(2 * i + 1, p.high().get(i));
      axes++;
    }
    return List.of(nodes.pad(padded, pairs));
  }

  @Override
  public List<Output<?>> concat(Primitive.Concat p) {
    if (e.inputs().size() == 1) {
      return one("Identity", in(0));
    }
    Output<?>[] parts =
        IntStream.range(0, e.inputs().size()).mapToObj(this::in).toArray(Output<?>[]::new);
    GraphOperationBuilder builder =
        nodes.builder("ConcatV2").addInputList(parts).addInput(nodes.index(p.axis()));
    return List.of(builder.build().output(0));
  }

  @Override
  public List<Output<?>> gather(Primitive.Gather p) {
    return one("GatherV2", in(0), in(1), nodes.index(p.axis()));
  }

  @Override
  public List<Output<?>> scatterAdd(Primitive.ScatterAdd p) {
    int rank = shape(0).rank();
    List<Integer> toFront = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    toFront.remove(p.axis());
    toFront.add(0, p.axis());
    List<Integer> back = new ArrayList<>(Collections.nCopies(rank, 0));
    int[] frontDims = new int[rank];
    for (int i = 0; i < rank; i++) {
      back.set(toFront.get(i), i);
      frontDims[i] = i == 0 ? p.size() : shape(0).dim(toFront.get(i));
    }
    Output<?> updates = p.axis() == 0 ? in(0) : nodes.transpose(in(0), toFront);
    Output<?> rows = nodes.reshape(in(1), Shape.of(shape(1).dim(0), 1));
    Output<?> sums = nodes.add("ScatterNd", rows, updates, nodes.vector(Shape.of(frontDims)));
    return List.of(p.axis() == 0 ? sums : nodes.transpose(sums, back));
  }

  @Override
  public List<Output<?>> constant(Primitive.Constant p) {
    return List.of(nodes.constant(p.value()));
  }

  @Override
  public List<Output<?>> iota(Primitive.Iota p) {
    Shape shape = p.type().shape();
    int[] dims = new int[shape.rank()];
    Arrays.fill(dims, 1);
    dims[p.axis()] = shape.dim(p.axis());
    int[] ramp = IntStream.range(0, shape.dim(p.axis())).toArray();
    Output<?> numbers = nodes.constant(HostArray.of(Shape.of(dims), ramp));
    if (p.type().dtype() != DType.INT32) {
      Output<?> whole = numbers;
      numbers =
          nodes.add("Cast", b -> b.setAttr("DstT", Transfer.dataType(p.type().dtype())), whole);
    }
    return one("BroadcastTo", numbers, nodes.vector(shape));
  }

  @Override
  public List<Output<?>> matmul(Primitive.Matmul p) {
    return List.of(product(e.inputs().get(0), e.inputs().get(1)));
  }

  /** A product reads a transposed argument as it stands. */
  private Output<?> product(Value left, Value right) {
    boolean plain = left.shape().rank() == 2;
    Optional<Output<?>> a = writer.untransposed(left);
    Optional<Output<?>> b = writer.untransposed(right);
    return nodes.add(
        plain ? "MatMul" : "BatchMatMulV2",
        builder ->
            builder
                .setAttr(plain ? "transpose_a" : "adj_x", a.isPresent())
                .setAttr(plain ? "transpose_b" : "adj_y", b.isPresent()),
        a.orElseGet(() -> writer.output(left)),
        b.orElseGet(() -> writer.output(right)));
  }

  @Override
  public List<Output<?>> stopGradient(Primitive.StopGradient p) {
    return one("Identity", in(0));
  }

  @Override
  public List<Output<?>> optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public List<Output<?>> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return one(
        switch (p.op()) {
          case LOG1P -> "Log1p";
          case EXPM1 -> "Expm1";
          case SOFTPLUS -> "Softplus";
          case ERF -> "Erf";
          case LGAMMA -> "Lgamma";
          case DIGAMMA -> "Digamma";
        },
        in(0));
  }

  @Override
  public List<Output<?>> affine(OptionalPrimitive.Affine p) {
    return one("BiasAdd", product(e.inputs().get(0), e.inputs().get(1)), in(2));
  }

  @Override
  public List<Output<?>> conv2d(OptionalPrimitive.Conv2d p) {
    return List.of(
        new Convolution(nodes, p.window(), shape(0), shape(1))
            .forward(in(0, Layout.IMAGE), in(1, Layout.FILTER)));
  }

  @Override
  public List<Output<?>> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    return List.of(
        new Convolution(nodes, p.window(), e.output().shape(), shape(1))
            .inputGradient(in(0, Layout.IMAGE), in(1, Layout.FILTER)));
  }

  @Override
  public List<Output<?>> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    return List.of(
        new Convolution(nodes, p.window(), shape(0), e.output().shape())
            .filterGradient(in(0, Layout.IMAGE), in(1, Layout.IMAGE)));
  }

  @Override
  public List<Output<?>> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    return writer.adam(e, p);
  }

  @Override
  public List<Output<?>> randomNoise(OptionalPrimitive.RandomNoise p) {
    DType dtype = p.type().dtype();
    Output<?> numbers =
        nodes.add(
            p.noise() == Noise.NORMAL ? "StatelessRandomNormal" : "StatelessRandomUniform",
            b -> b.setAttr("dtype", Transfer.dataType(dtype)),
            nodes.vector(p.type().shape()),
            in(0));
    if (p.noise() == Noise.NORMAL) {
      return List.of(numbers);
    }
    // The engine draws from [0, 1) in steps of the last digit below 1; half a step opens the
    // interval at 0.
    double half = dtype == DType.FLOAT32 ? 0x1p-24 : 0x1p-53;
    return one("AddV2", numbers, nodes.scalar(dtype, half));
  }
}
