package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.backend.nd4j.host.Indices;
import io.github.vae4j.backend.nd4j.plan.Arguments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;

/**
 * The steps of each primitive, in operations of the engine that serve every device; visits one
 * equation and returns the register of its first result.
 */
class Lowering implements Primitive.Visitor<Integer>, OptionalPrimitive.OptionalVisitor<Integer> {
  // Refused: its log1p and expm1 lose all digits near 0, so does what would be built on them; its
  // digamma loses four.
  private static final Set<OptionalUnaryOp> BAD =
      Set.of(
          OptionalUnaryOp.LOG1P,
          OptionalUnaryOp.EXPM1,
          OptionalUnaryOp.SOFTPLUS,
          OptionalUnaryOp.DIGAMMA);
  private static final int FEW_ELEMENTS = 512;
  private static final int MOST_TERMS = 1024; // of a sum in FLOAT32 that keeps its digits
  private static final long FEW_PRODUCTS = 1 << 17;

  final PlanWriter writer;
  final Equation e;

  Lowering(PlanWriter writer, Equation equation) {
    this.writer = writer;
    this.e = equation;
  }

  /** Returns whether the engine is good at a primitive. */
  static boolean supports(OptionalPrimitive primitive) {
    return !(primitive instanceof OptionalPrimitive.OptionalUnary p && BAD.contains(p.op()));
  }

  final int in(int i) {
    return writer.register(e.inputs().get(i));
  }

  final Shape shape(int i) {
    return e.inputs().get(i).shape();
  }

  final TensorType type() {
    return e.output().type();
  }

  final int result() {
    return writer.result(e.output());
  }

  final int named(String name, Arguments arguments, int... inputs) {
    return writer.named(name, result(), arguments, inputs);
  }

  @Override
  public Integer unary(Primitive.Unary p) {
    return switch (p.op()) {
      case NEG -> elementwise(Negative::new);
      case EXP -> elementwise(Exp::new);
      case LOG -> elementwise(Log::new);
      case TANH -> tanh();
      case SIGMOID -> elementwise(Sigmoid::new);
      case SQRT -> elementwise(Sqrt::new);
      case ABS -> elementwise(Abs::new);
      case SIGN -> elementwise(Sign::new);
    };
  }

  private int elementwise(Supplier<TransformOp> operation) {
    int input = in(0);
    return writer.elementwise(operation, writer.resultOver(e), input);
  }

  /** The engine's own computes one element at a time, oneDNN's many after a slow start. */
  private int tanh() {
    boolean large =
        writer.engine().hasOneDnn()
            && type().dtype() == DType.FLOAT32
            && type().shape().size() >= FEW_ELEMENTS;
    int input = in(0);
    return large ? writer.pointwise("tanh", writer.resultOver(e), input) : elementwise(Tanh::new);
  }

  @Override
  public Integer binary(Primitive.Binary p) {
    return switch (p.op()) {
      case ADD -> pair("add");
      case SUB -> pair("subtract");
      case MUL -> pair("multiply");
      case DIV -> pair("divide");
      case POW -> named("Pow", Arguments.none(), in(0), in(1));
      case MAX, MIN -> extreme(p);
    };
  }

  /**
   * Adds an operation of two arguments that broadcasts by itself, so that one argument need not be
   * broadcast before.
   */
  private int pair(String name) {
    Optional<Integer> right = writer.unbroadcast(e.inputs().get(1));
    Optional<Integer> left =
        right.isPresent() ? Optional.empty() : writer.unbroadcast(e.inputs().get(0));
    int a = left.orElseGet(() -> in(0));
    int b = right.orElseGet(() -> in(1));
    return writer.pointwise(name, writer.resultOver(e), a, b);
  }

  /** The engine's own forgets a NaN on the left. */
  int extreme(Primitive.Binary p) {
    String name = p.op() == BinaryOp.MAX ? "maximum" : "minimum";
    if (!type().dtype().isFloating()) {
      return pair(name);
    }
    int known = writer.pointwise(name, writer.temporary(type()), in(0), in(1));
    return named("select", Arguments.none(), isNaN(in(0)), in(0), known);
  }

  private int isNaN(int x) {
    TensorType bool = writer.type(x).withDtype(DType.BOOL);
    return writer.pointwise("not_equals", writer.temporary(bool), x, x);
  }

  @Override
  public Integer compare(Primitive.Compare p) {
    return switch (p.op()) {
      case LESS -> pair("less");
      case EQUAL -> pair("equals");
    };
  }

  @Override
  public Integer and(Primitive.And p) {
    // With the small one on the left the engine overwrites the other before it reads it.
    return writer
        .unbroadcast(e.inputs().get(0))
        .map(left -> writer.pointwise("boolean_and", writer.resultOver(e), in(1), left))
        .orElseGet(() -> pair("boolean_and"));
  }

  @Override
  public Integer not(Primitive.Not p) {
    int input = in(0);
    return writer.pointwise("boolean_not", writer.resultOver(e), input);
  }

  @Override
  public Integer select(Primitive.Select p) {
    return named("select", Arguments.none(), in(0), in(1), in(2));
  }

  @Override
  public Integer cast(Primitive.Cast p) {
    TensorType from = e.inputs().get(0).type();
    if (from.dtype() == p.to()) {
      return in(0);
    }
    if (p.to() == DType.BOOL) {
      return named("not_equals", Arguments.none(), in(0), writer.filled(scalar(from.dtype()), 0));
    }
    return writer.cast(in(0), p.to(), result());
  }

  private static TensorType scalar(DType dtype) {
    return TensorType.of(dtype);
  }

  @Override
  public Integer reduce(Primitive.Reduce p) {
    if (p.axes().isEmpty()) {
      return in(0);
    }
    return switch (p.op()) {
      case SUM -> sum(p.axes());
      case MAX -> maximum(p.axes());
    };
  }

  /** The engine adds one number after the other; many in FLOAT32 are added part by part. */
  private int sum(List<Integer> axes) {
    List<Integer> dims = new ArrayList<>(IntStream.of(shape(0).toArray()).boxed().toList());
    long terms = axes.stream().mapToLong(dims::get).reduce(1, (a, b) -> a * b);
    if (type().dtype() != DType.FLOAT32 || terms <= MOST_TERMS) {
      return named("reduce_sum", Arguments.of(axes), in(0));
    }
    int x = in(0);
    List<Integer> left = new ArrayList<>(axes.stream().sorted().toList());
    while (!left.isEmpty()) {
      int axis = left.remove(left.size() - 1);
      int part = part(dims.get(axis));
      while (part < dims.get(axis)) {
        dims.set(axis, dims.get(axis) / part);
        dims.add(axis + 1, part);
        x = sum(x, dims, axis + 1, Optional.empty());
        part = part(dims.get(axis));
      }
      x = sum(x, dims, axis, left.isEmpty() ? Optional.of(result()) : Optional.empty());
    }
    return x;
  }

  /** Adds over one axis, which leaves {@code dims}. */
  private int sum(int x, List<Integer> dims, int axis, Optional<Integer> result) {
    int viewed = writer.view(x, Shape.of(dims.stream().mapToInt(d -> d).toArray()));
    dims.remove(axis);
    TensorType type = TensorType.of(type().dtype(), dims.stream().mapToInt(d -> d).toArray());
    return writer.named(
        "reduce_sum",
        result.orElseGet(() -> writer.temporary(type)),
        Arguments.of(List.of(axis)),
        viewed);
  }

  /** Returns the greatest part of so many terms that is short enough; all if there is none. */
  private static int part(int terms) {
    for (int part = Math.min(terms, MOST_TERMS); part > 1; part--) {
      if (terms % part == 0) {
        return part;
      }
    }
    return terms; // a prime number of them
  }

  /** The engine's own forgets NaN. */
  int maximum(List<Integer> axes) {
    Arguments over = Arguments.of(axes);
    if (!type().dtype().isFloating()) {
      return named("reduce_max", over, in(0));
    }
    TensorType argument = e.inputs().get(0).type();
    int known = writer.named("reduce_max", writer.temporary(type()), over, in(0));
    int marks = writer.cast(isNaN(in(0)), type().dtype(), writer.temporary(argument));
    int any = writer.named("reduce_max", writer.temporary(type()), over, marks);
    int condition =
        writer.named(
            "not_equals",
            writer.temporary(type().withDtype(DType.BOOL)),
            Arguments.none(),
            any,
            writer.filled(type(), 0));
    return named("select", Arguments.none(), condition, writer.filled(type(), Double.NaN), known);
  }

  @Override
  public Integer reshape(Primitive.Reshape p) {
    return writer.view(in(0), p.shape());
  }

  @Override
  public Integer transpose(Primitive.Transpose p) {
    return permute(in(0), p.permutation(), Optional.empty());
  }

  /** Permutes into a result, by default that of the equation; axes of size 1 may move for free. */
  private int permute(int input, List<Integer> permutation, Optional<Integer> result) {
    Shape from = writer.type(input).shape();
    List<Integer> moved = permutation.stream().filter(axis -> from.dim(axis) > 1).toList();
    if (moved.equals(moved.stream().sorted().toList())) {
      return writer.view(input, Shape.of(permutation.stream().mapToInt(from::dim).toArray()));
    }
    return writer.named(
        "permute", result.orElseGet(this::result), Arguments.of(permutation), input);
  }

  @Override
  public Integer broadcast(Primitive.Broadcast p) {
    if (shape(0).size() == type().shape().size()) {
      return writer.view(in(0), type().shape());
    }
    // The engine's operations of that name are two orders of magnitude slower than an assignment.
    int input = in(0);
    int result = result();
    return writer.named("assign", result, Arguments.none(), result, input);
  }

  @Override
  public Integer slice(Primitive.Slice p) {
    if (type().equals(e.inputs().get(0).type())) {
      return in(0);
    }
    List<Integer> arguments = new ArrayList<>(List.of(0, 0, 0, 0, 0)); // masks
    arguments.addAll(p.starts());
    arguments.addAll(p.limits());
    arguments.addAll(p.strides());
    return named("strided_slice", Arguments.of(arguments), in(0));
  }

  @Override
  public Integer pad(Primitive.Pad p) {
    if (type().equals(e.inputs().get(0).type())) {
      return in(0);
    }
    int[] pairs = new int[2 * p.low().size()];
    for (int i = 0; i < p.low().size(); i++) {
      pairs[2 * i] = p.low().get(i);
      pairs[2 * i + 1] = p.high().get(i);
    }
    int margins = writer.constant(HostArray.of(Shape.of(p.low().size(), 2), pairs));
    return named("pad", Arguments.of(0).numbers(0), in(0), margins);
  }

  @Override
  public Integer concat(Primitive.Concat p) {
    if (e.inputs().size() == 1) {
      return in(0);
    }
    int[] parts = IntStream.range(0, e.inputs().size()).map(this::in).toArray();
    return named("concat", Arguments.of(p.axis()), parts);
  }

  @Override
  public Integer gather(Primitive.Gather p) {
    checkIndices(in(1), shape(0).dim(p.axis()));
    if (type().dtype() != DType.BOOL) {
      return named("gather", Arguments.of(p.axis()), in(0), in(1));
    }
    TensorType numbers = type().withDtype(DType.INT32); // the engine gathers no conditions
    int data = writer.temporary(e.inputs().get(0).type().withDtype(DType.INT32));
    int gathered =
        writer.named(
            "gather",
            writer.temporary(numbers),
            Arguments.of(p.axis()),
            writer.cast(in(0), DType.INT32, data),
            in(1));
    return named("not_equals", Arguments.none(), gathered, writer.filled(numbers, 0));
  }

  private void checkIndices(int indices, int size) {
    TensorType type = writer.type(indices);
    writer.own(
        new int[] {indices},
        new int[0],
        false,
        arrays -> () -> Indices.check(writer.memory().download(arrays[0], type).ints(), size));
  }

  @Override
  public Integer scatterAdd(Primitive.ScatterAdd p) {
    int rank = shape(0).rank();
    List<Integer> toFront = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    toFront.remove(p.axis());
    toFront.add(0, p.axis());
    List<Integer> back = new ArrayList<>(Collections.nCopies(rank, 0));
    int[] front = new int[rank];
    int[] given = new int[rank];
    for (int i = 0; i < rank; i++) {
      back.set(toFront.get(i), i);
      given[i] = shape(0).dim(toFront.get(i));
      front[i] = i == 0 ? p.size() : given[i];
    }
    checkIndices(in(1), p.size());
    DType dtype = type().dtype();
    int updates =
        permute(in(0), toFront, Optional.of(writer.temporary(TensorType.of(dtype, given))));
    int sums = writer.temporary(TensorType.of(dtype, front));
    writer.named("assign", sums, Arguments.none(), sums, writer.filled(scalar(dtype), 0));
    writer.named("scatter_add", sums, Arguments.none(), sums, in(1), updates);
    return permute(sums, back, Optional.empty());
  }

  @Override
  public Integer constant(Primitive.Constant p) {
    return writer.constant(p.value());
  }

  @Override
  public Integer iota(Primitive.Iota p) {
    Shape shape = p.type().shape();
    int inner = 1;
    for (int i = p.axis() + 1; i < shape.rank(); i++) {
      inner *= shape.dim(i);
    }
    int size = shape.dim(p.axis());
    int[] ramp = new int[shape.size()];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i / inner % size;
    }
    return writer.constant(
        p.type().dtype() == DType.INT32
            ? HostArray.of(shape, ramp)
            : HostArray.ofDoubles(p.type(), IntStream.of(ramp).asDoubleStream().toArray()));
  }

  @Override
  public Integer matmul(Primitive.Matmul p) {
    return product(result());
  }

  /** Adds the product of the first two arguments, either of which it reads transposed if it is. */
  private int product(int result) {
    Value left = e.inputs().get(0);
    Value right = e.inputs().get(1);
    Optional<Integer> a = writer.untransposed(left);
    Optional<Integer> b = writer.untransposed(right);
    // A library's slow start does not pay off for the smallest.
    boolean large = (long) left.shape().size() * right.shape().dim(-1) > FEW_PRODUCTS;
    return writer.named(
        "matmul",
        result,
        Arguments.of(a.isPresent() ? 1 : 0, b.isPresent() ? 1 : 0, 0).helpers(large),
        a.orElseGet(() -> writer.register(left)),
        b.orElseGet(() -> writer.register(right)));
  }

  @Override
  public Integer stopGradient(Primitive.StopGradient p) {
    return in(0);
  }

  @Override
  public Integer optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public Integer optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return switch (p.op()) {
      case ERF -> elementwise(Erf::new);
      case LGAMMA -> named("lgamma", Arguments.none(), in(0));
      case LOG1P, EXPM1, SOFTPLUS, DIGAMMA ->
          throw new IllegalStateException(p.op() + " was refused");
    };
  }

  @Override
  public Integer affine(OptionalPrimitive.Affine p) {
    int product = product(writer.temporary(type()));
    return writer.pointwise("add", result(), product, in(2));
  }

  @Override
  public Integer conv2d(OptionalPrimitive.Conv2d p) {
    return new Convolution(writer, p.window(), shape(0), shape(1)).forward(in(0), in(1), result());
  }

  @Override
  public Integer conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    return new Convolution(writer, p.window(), type().shape(), shape(1))
        .inputGradient(in(0), in(1), result());
  }

  @Override
  public Integer conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    return new Convolution(writer, p.window(), shape(0), type().shape())
        .filterGradient(in(0), in(1), result());
  }

  @Override
  public Integer adamUpdate(OptionalPrimitive.AdamUpdate p) {
    int[] state = new int[3];
    for (int i = 0; i < state.length; i++) {
      Value old = e.inputs().get(i);
      Value now = e.outputs().get(i);
      boolean once = e.inputs().stream().filter(value -> value == old).count() == 1;
      state[i] =
          once && writer.mayBecome(now, old)
              ? writer.register(old)
              : writer.copy(writer.result(now), writer.register(old));
      writer.define(now, state[i]);
    }
    adam(p, state);
    return state[0];
  }

  /** Adds the step on the parameter and both moments, in place. */
  void adam(OptionalPrimitive.AdamUpdate p, int[] state) {
    int gradient = in(3);
    if (IntStream.of(state).anyMatch(register -> register == writer.root(in(3)))) {
      gradient = // it would change under the step's own hands
          writer.copy(writer.temporary(writer.type(gradient)), gradient);
    }
    new AdamStep(writer, p, state).write(gradient, e.inputs().get(4), e.inputs().get(5));
  }

  /** Drawn on the host: the engine's own generators depend on the number of threads. */
  @Override
  public Integer randomNoise(OptionalPrimitive.RandomNoise p) {
    int result = result();
    writer.own(
        new int[] {in(0)},
        new int[] {result},
        false,
        arrays -> () -> draw(p, arrays[0], arrays[1]));
    return result;
  }

  private void draw(OptionalPrimitive.RandomNoise p, INDArray key, INDArray target) {
    int[] words = writer.memory().download(key, OptionalPrimitive.RandomNoise.KEY).ints();
    long word = (words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32);
    writer.memory().write(HostArray.draw(p.type(), p.noise(), new RandomKey(word)), target);
  }
}
