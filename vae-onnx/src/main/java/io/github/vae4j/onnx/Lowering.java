package io.github.vae4j.onnx;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes the equations of a program as operators of ONNX. */
final class Lowering implements Primitive.Visitor<Void>, OptionalPrimitive.OptionalVisitor<Void> {
  /** Version of ONNX's set of operators. */
  static final int OPERATORS = 17;

  private static final Attribute DROP_AXES = Attribute.of("keepdims", 0);
  private static final Equation NONE =
      new Equation(new Primitive.StopGradient(), List.of(), List.of(), "");

  private final Graph graph;
  private final TwoBatches batches;
  private final Sizes sizes;
  private final Values values;
  private Equation equation = NONE;
  private Equation twin = NONE;

  private Lowering(Graph graph, TwoBatches batches, Sizes sizes) {
    this.graph = graph;
    this.batches = batches;
    this.sizes = sizes;
    this.values = new Values(graph, batches, sizes);
  }

  /** Returns whether an optional primitive has an operator; the others are decomposed before. */
  static boolean supports(OptionalPrimitive p) {
    if (p instanceof OptionalPrimitive.OptionalUnary unary) {
      return unary.op() == OptionalUnaryOp.SOFTPLUS || unary.op() == OptionalUnaryOp.ERF;
    }
    return p instanceof OptionalPrimitive.Affine
        || p instanceof OptionalPrimitive.Conv2d
        || p instanceof OptionalPrimitive.Conv2dInputGradient
        || p instanceof OptionalPrimitive.RandomNoise; // has no decomposition and is refused here
  }

  /**
   * Writes a program.
   *
   * @param constants what inputs hold in every run, by name; an axis of 1 is repeated
   * @param rows name of the input whose first axis is the batch
   * @return the names of the outputs, in order
   * @throws IllegalArgumentException if an equation has no form in ONNX, or none for any batch
   */
  static List<String> write(
      TwoBatches batches, Map<String, HostArray> constants, String rows, Graph graph) {
    Program program = batches.program();
    Lowering lowering = new Lowering(graph, batches, new Sizes(graph, rows));
    for (Program.Input input : program.inputs()) {
      HostArray constant = constants.get(input.name());
      if (constant == null) {
        lowering.values.put(input.value(), input.name());
      } else if (constant.shape().equals(input.type().shape())) {
        lowering.values.put(input.value(), graph.constant(input.name(), constant));
      } else {
        lowering.values.repeat(
            input.value(), graph.constant(input.name(), constant), constant.shape());
      }
    }
    for (int i = 0; i < program.equations().size(); i++) {
      lowering.equation = program.equations().get(i);
      lowering.twin = batches.twin(i);
      lowering.equation.primitive().accept(lowering);
    }
    return program.outputs().stream().map(output -> lowering.name(output.value())).toList();
  }

  // Arguments and results

  private String name(Value value) {
    return values.name(equation, value);
  }

  private Value argument(int index) {
    return equation.inputs().get(index);
  }

  private String in(int index) {
    return name(argument(index));
  }

  private Void node(String operator, List<String> arguments, Attribute... attributes) {
    values.put(equation.output(), graph.node(operator, arguments, attributes));
    return null;
  }

  private Void elementwise(String operator) {
    return node(operator, values.arguments(equation, 0));
  }

  private List<Dim> dims(List<Integer> ofFirst, List<Integer> ofSecond) {
    return batches.dims(equation, ofFirst, ofSecond);
  }

  private List<Dim> dims(Value value) {
    return batches.dims(equation, value);
  }

  // Element-wise functions

  @Override
  public Void unary(Primitive.Unary p) {
    return node(
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
        List.of(in(0)));
  }

  @Override
  public Void binary(Primitive.Binary p) {
    return elementwise(
        switch (p.op()) {
          case ADD -> "Add";
          case SUB -> "Sub";
          case MUL -> "Mul";
          case DIV -> "Div";
          case POW -> "Pow";
          case MAX -> "Max";
          case MIN -> "Min";
        });
  }

  @Override
  public Void compare(Primitive.Compare p) {
    return elementwise(
        switch (p.op()) {
          case LESS -> "Less";
          case EQUAL -> "Equal";
        });
  }

  @Override
  public Void and(Primitive.And p) {
    return elementwise("And");
  }

  @Override
  public Void not(Primitive.Not p) {
    return node("Not", List.of(in(0)));
  }

  /** Runtimes choose between numbers alone. */
  @Override
  public Void select(Primitive.Select p) {
    if (equation.output().dtype() != DType.BOOL) {
      return elementwise("Where");
    }
    String yes = graph.node("And", List.of(in(0), in(1)));
    String no = graph.node("And", List.of(graph.node("Not", List.of(in(0))), in(2)));
    return node("Or", List.of(yes, no));
  }

  @Override
  public Void cast(Primitive.Cast p) {
    return node("Cast", List.of(in(0)), to(p.to()));
  }

  private static Attribute to(DType dtype) {
    return Attribute.of("to", ElementType.of(dtype).number());
  }

  @Override
  public Void stopGradient(Primitive.StopGradient p) {
    return node("Identity", List.of(in(0)));
  }

  @Override
  public Void optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return switch (p.op()) {
      case SOFTPLUS -> node("Softplus", List.of(in(0)));
      case ERF -> node("Erf", List.of(in(0)));
      case LOG1P, EXPM1, LGAMMA, DIGAMMA -> throw noOperator();
    };
  }

  // Reductions and products

  @Override
  public Void reduce(Primitive.Reduce p) {
    if (p.axes().isEmpty()) {
      return node("Identity", List.of(in(0)));
    }
    if (p.op() == ReduceOp.MAX) {
      return max(p.axes());
    }
    long[] axes = p.axes().stream().mapToLong(Integer::longValue).toArray();
    return node("ReduceSum", List.of(in(0), graph.longs(axes)), DROP_AXES);
  }

  /** ONNX does not say what the maximum of NaN and a number is, and runtimes leave NaN out. */
  private Void max(List<Integer> of) {
    Attribute axes = Attribute.of("axes", of);
    DType dtype = equation.output().dtype();
    if (!dtype.isFloating()) {
      return node("ReduceMax", List.of(in(0)), DROP_AXES, axes);
    }
    String max = graph.node("ReduceMax", List.of(in(0)), DROP_AXES, axes);
    String isNaN = graph.node("IsNaN", List.of(in(0)));
    String flags = graph.node("Cast", List.of(isNaN), to(DType.FLOAT32));
    String flag = graph.node("ReduceMax", List.of(flags), DROP_AXES, axes);
    String any = graph.node("Cast", List.of(flag), to(DType.BOOL));
    String nan = graph.constant(HostArray.filled(TensorType.of(dtype), Double.NaN));
    return node("Where", List.of(any, nan, max));
  }

  @Override
  public Void matmul(Primitive.Matmul p) {
    return node("MatMul", values.arguments(equation, 2));
  }

  @Override
  public Void affine(OptionalPrimitive.Affine p) {
    return node("Gemm", List.of(in(0), in(1), in(2)));
  }

  private static List<Attribute> window(OptionalPrimitive.Window window) {
    List<Integer> pads =
        Stream.of(window.padding(), window.padding()).flatMap(List::stream).toList();
    return List.of(
        Attribute.of("strides", window.stride()),
        Attribute.of("pads", pads),
        Attribute.of("dilations", window.dilation()));
  }

  @Override
  public Void conv2d(OptionalPrimitive.Conv2d p) {
    return node("Conv", List.of(in(0), in(1)), window(p.window()).toArray(Attribute[]::new));
  }

  /** The rows and columns that no tap reaches are what ONNX calls the padding of the output. */
  @Override
  public Void conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    int[] image = {p.height(), p.width()};
    List<Integer> left =
        IntStream.range(0, 2)
            .map(i -> image[i] - reached(p.window(), i, argument(0), argument(1)))
            .boxed()
            .toList();
    List<Attribute> attributes = new ArrayList<>(window(p.window()));
    attributes.add(Attribute.of("output_padding", left));
    return node("ConvTranspose", List.of(in(0), in(1)), attributes.toArray(Attribute[]::new));
  }

  private static int reached(
      OptionalPrimitive.Window window, int direction, Value gradient, Value filter) {
    int last = (gradient.shape().dim(2 + direction) - 1) * window.stride().get(direction);
    int span = window.dilation().get(direction) * (filter.shape().dim(2 + direction) - 1) + 1;
    return last + span - 2 * window.padding().get(direction);
  }

  // Layout

  @Override
  public Void reshape(Primitive.Reshape p) {
    return node("Reshape", List.of(in(0), sizes.forReshape(dims(equation.output()))));
  }

  @Override
  public Void transpose(Primitive.Transpose p) {
    return node("Transpose", List.of(in(0)), Attribute.of("perm", p.permutation()));
  }

  @Override
  public Void broadcast(Primitive.Broadcast p) {
    values.repeat(equation.output(), in(0), argument(0).shape());
    return null;
  }

  @Override
  public Void slice(Primitive.Slice p) {
    Primitive.Slice other = (Primitive.Slice) twin.primitive();
    int rank = argument(0).shape().rank();
    if (rank == 0) {
      return node("Identity", List.of(in(0)));
    }
    return node(
        "Slice",
        List.of(
            in(0),
            sizes.of(dims(p.starts(), other.starts())),
            sizes.of(dims(p.limits(), other.limits())),
            graph.longs(IntStream.range(0, rank).asLongStream().toArray()),
            sizes.of(dims(p.strides(), other.strides()))));
  }

  @Override
  public Void pad(Primitive.Pad p) {
    Primitive.Pad other = (Primitive.Pad) twin.primitive();
    List<Dim> pads = new ArrayList<>(dims(p.low(), other.low()));
    pads.addAll(dims(p.high(), other.high()));
    return node("Pad", List.of(in(0), sizes.of(pads)));
  }

  @Override
  public Void concat(Primitive.Concat p) {
    List<String> all = equation.inputs().stream().map(this::name).toList();
    return node("Concat", all, Attribute.of("axis", p.axis()));
  }

  @Override
  public Void gather(Primitive.Gather p) {
    return node("Gather", List.of(in(0), in(1)), Attribute.of("axis", p.axis()));
  }

  @Override
  public Void scatterAdd(Primitive.ScatterAdd p) {
    DType dtype = equation.output().dtype();
    String zero = graph.constant(HostArray.filled(TensorType.of(dtype), 0));
    String zeros = graph.node("Expand", List.of(zero, sizes.of(dims(equation.output()))));
    long[] column = new long[argument(0).shape().rank()];
    Arrays.fill(column, 1);
    column[p.axis()] = argument(1).shape().size();
    String standing = graph.node("Reshape", List.of(in(1), graph.longs(column)));
    String indices = graph.node("Expand", List.of(standing, sizes.of(dims(argument(0)))));
    return node(
        "ScatterElements",
        List.of(zeros, indices, in(0)),
        Attribute.of("axis", p.axis()),
        Attribute.of("reduction", "add"));
  }

  // Constants

  @Override
  public Void constant(Primitive.Constant p) {
    if (!p.equals(twin.primitive())) {
      throw batches.refusal(equation, "holds other numbers for another number of rows");
    }
    values.put(equation.output(), graph.constant(p.value()));
    return null;
  }

  @Override
  public Void iota(Primitive.Iota p) {
    if (dims(equation.output()).get(p.axis()).ofBatch()) {
      throw batches.refusal(equation, "counts the rows of the batch");
    }
    Shape shape = equation.output().shape();
    int n = shape.dim(p.axis());
    int[] ramp = new int[shape.rank() - p.axis()];
    Arrays.fill(ramp, 1);
    ramp[0] = n;
    DType dtype = p.type().dtype();
    HostArray numbers =
        dtype == DType.INT32
            ? HostArray.of(Shape.of(ramp), IntStream.range(0, n).toArray())
            : HostArray.ofDoubles(
                TensorType.of(dtype, ramp), IntStream.range(0, n).asDoubleStream().toArray());
    values.repeat(equation.output(), graph.constant(numbers), numbers.shape());
    return null;
  }

  // What has no operator

  private IllegalArgumentException noOperator() {
    return batches.refusal(equation, "has no operator there");
  }

  @Override
  public Void optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public Void conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    throw noOperator();
  }

  @Override
  public Void adamUpdate(OptionalPrimitive.AdamUpdate p) {
    throw noOperator();
  }

  @Override
  public Void randomNoise(OptionalPrimitive.RandomNoise p) {
    throw noOperator();
  }
}
