package io.github.vae4j.backend.nd4j;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;

/** The steps of each primitive; visits one equation and returns the register of its result. */
final class Lowering
    implements Primitive.Visitor<Integer>, OptionalPrimitive.OptionalVisitor<Integer> {
  private final PlanWriter writer;
  private final Equation e;

  /**
   * Returns whether the engine is good at a primitive: its log1p and expm1 lose all digits near 0,
   * its digamma four.
   */
  static boolean supports(OptionalPrimitive primitive) {
    return !(primitive instanceof OptionalPrimitive.OptionalUnary p
        && Set.of(OptionalUnaryOp.LOG1P, OptionalUnaryOp.EXPM1, OptionalUnaryOp.DIGAMMA)
            .contains(p.op()));
  }

  Lowering(PlanWriter writer, Equation equation) {
    this.writer = writer;
    this.e = equation;
  }

  private int in(int i) {
    return writer.register(e.inputs().get(i));
  }

  private Shape shape(int i) {
    return e.inputs().get(i).shape();
  }

  private TensorType type() {
    return e.output().type();
  }

  private int result() {
    return writer.result(e.output());
  }

  private int custom(String name, Arguments arguments, int... inputs) {
    return writer.custom(name, result(), arguments, inputs);
  }

  @Override
  public Integer unary(Primitive.Unary p) {
    Supplier<Op> operation =
        switch (p.op()) {
          case NEG -> Negative::new;
          case EXP -> Exp::new;
          case LOG -> Log::new;
          case TANH -> Tanh::new;
          case SIGMOID -> Sigmoid::new;
          case SQRT -> Sqrt::new;
          case ABS -> Abs::new;
          case SIGN -> Sign::new;
        };
    return writer.elementwise(operation, result(), in(0));
  }

  @Override
  public Integer binary(Primitive.Binary p) {
    return switch (p.op()) {
      case ADD -> pair("add");
      case SUB -> pair("subtract");
      case MUL -> pair("multiply");
      case DIV -> pair("divide");
      case POW -> custom("Pow", Arguments.none(), in(0), in(1));
      case MAX -> extreme("maximum");
      case MIN -> extreme("minimum");
    };
  }

  /**
   * Adds an operation of two arguments that broadcasts by itself, so that one argument need not be
   * broadcast before.
   */
  private int pair(String name) {
    Optional<Integer> right = writer.unbroadcast(e.inputs().get(1));
    if (right.isPresent()) {
      return custom(name, Arguments.none(), in(0), right.get());
    }
    Optional<Integer> left = writer.unbroadcast(e.inputs().get(0));
    return custom(name, Arguments.none(), left.orElseGet(() -> in(0)), in(1));
  }

  /** The engine's own forgets a NaN on the left. */
  private int extreme(String name) {
    if (!type().dtype().isFloating()) {
      return custom(name, Arguments.none(), in(0), in(1));
    }
    int known = writer.custom(name, writer.temporary(type()), Arguments.none(), in(0), in(1));
    return custom("select", Arguments.none(), isNaN(in(0)), in(0), known);
  }

  private int isNaN(int x) {
    TensorType bool = writer.type(x).withDtype(DType.BOOL);
    return writer.custom("not_equals", writer.temporary(bool), Arguments.none(), x, x);
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
    return custom("boolean_and", Arguments.none(), in(0), in(1));
  }

  @Override
  public Integer not(Primitive.Not p) {
    return custom("boolean_not", Arguments.none(), in(0));
  }

  @Override
  public Integer select(Primitive.Select p) {
    return custom("select", Arguments.none(), in(0), in(1), in(2));
  }

  @Override
  public Integer cast(Primitive.Cast p) {
    TensorType from = e.inputs().get(0).type();
    if (from.dtype() == p.to()) {
      return in(0);
    }
    if (p.to() == DType.BOOL) {
      return custom("not_equals", Arguments.none(), in(0), writer.filled(from, 0));
    }
    return writer.cast(in(0), p.to(), result());
  }

  @Override
  public Integer reduce(Primitive.Reduce p) {
    if (p.axes().isEmpty()) {
      return in(0);
    }
    return switch (p.op()) {
      case SUM -> custom("reduce_sum", Arguments.of(p.axes()), in(0));
      case MAX -> maximum(p.axes());
    };
  }

  /** The engine's own forgets NaN. */
  private int maximum(List<Integer> axes) {
    Arguments over = Arguments.of(axes);
    if (!type().dtype().isFloating()) {
      return custom("reduce_max", over, in(0));
    }
    TensorType argument = e.inputs().get(0).type();
    int known = writer.custom("reduce_max", writer.temporary(type()), over, in(0));
    int marks = writer.cast(isNaN(in(0)), type().dtype(), writer.temporary(argument));
    int any = writer.custom("reduce_max", writer.temporary(type()), over, marks);
    int condition =
        writer.custom(
            "not_equals",
            writer.temporary(type().withDtype(DType.BOOL)),
            Arguments.none(),
            any,
            writer.filled(type(), 0));
    return custom("select", Arguments.none(), condition, writer.filled(type(), Double.NaN), known);
  }

  @Override
  public Integer reshape(Primitive.Reshape p) {
    return writer.view(in(0), p.shape());
  }

  @Override
  public Integer transpose(Primitive.Transpose p) {
    return permute(in(0), p.permutation(), result());
  }

  private int permute(int input, List<Integer> permutation, int result) {
    return permutation.equals(IntStream.range(0, permutation.size()).boxed().toList())
        ? input
        : writer.custom("permute", result, Arguments.of(permutation), input);
  }

  @Override
  public Integer broadcast(Primitive.Broadcast p) {
    // Added to nothing: -0 keeps the sign of a zero.
    return type().dtype().isFloating()
        ? custom("add", Arguments.none(), writer.filled(type(), -0.0), in(0))
        : broadcastWhole();
  }

  private int broadcastWhole() {
    if (type().dtype() != DType.BOOL) {
      return custom("add", Arguments.none(), writer.filled(type(), 0), in(0));
    }
    TensorType whole = type().withDtype(DType.INT32);
    int narrow =
        writer.cast(
            in(0), DType.INT32, writer.temporary(e.inputs().get(0).type().withDtype(DType.INT32)));
    return custom("not_equals", Arguments.none(), writer.filled(whole, 0), narrow);
  }

  @Override
  public Integer slice(Primitive.Slice p) {
    if (p.starts().isEmpty()) {
      return in(0);
    }
    List<Integer> arguments = new ArrayList<>(List.of(0, 0, 0, 0, 0)); // masks
    arguments.addAll(p.starts());
    arguments.addAll(p.limits());
    arguments.addAll(p.strides());
    return custom("strided_slice", Arguments.of(arguments), in(0));
  }

  @Override
  public Integer pad(Primitive.Pad p) {
    if (p.low().isEmpty()) {
      return in(0);
    }
    int[] pairs = new int[2 * p.low().size()];
    for (int i = 0; i < p.low().size(); i++) {
      pairs[2 * i] = p.low().get(i);
      pairs[2 * i + 1] = p.high().get(i);
    }
    int margins = writer.constant(HostArray.of(Shape.of(p.low().size(), 2), pairs));
    return custom("pad", Arguments.of(0).numbers(0), in(0), margins);
  }

  @Override
  public Integer concat(Primitive.Concat p) {
    if (e.inputs().size() == 1) {
      return in(0);
    }
    int[] parts = IntStream.range(0, e.inputs().size()).map(this::in).toArray();
    return custom("concat", Arguments.of(p.axis()), parts);
  }

  @Override
  public Integer gather(Primitive.Gather p) {
    checkIndices(in(1), shape(0).dim(p.axis()));
    if (type().dtype() != DType.BOOL) {
      return custom("gather", Arguments.of(p.axis()), in(0), in(1));
    }
    TensorType numbers = type().withDtype(DType.INT32); // the engine gathers no conditions
    int data = writer.temporary(e.inputs().get(0).type().withDtype(DType.INT32));
    int gathered =
        writer.custom(
            "gather",
            writer.temporary(numbers),
            Arguments.of(p.axis()),
            writer.cast(in(0), DType.INT32, data),
            in(1));
    return custom("not_equals", Arguments.none(), gathered, writer.filled(numbers, 0));
  }

  private void checkIndices(int indices, int size) {
    writer.own(
        List.of(indices),
        arrays -> {
          INDArray array = arrays[indices];
          for (long i = 0; i < array.length(); i++) {
            int index = array.data().getInt(i);
            if (index < 0 || index >= size) {
              throw new IllegalArgumentException(
                  "index " + index + " is outside an axis of " + size);
            }
          }
        });
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
    boolean turned = p.axis() != 0;
    TensorType sumsType = TensorType.of(type().dtype(), front);
    int updates = permute(in(0), toFront, writer.temporary(TensorType.of(type().dtype(), given)));
    int sums = turned ? writer.temporary(sumsType) : result();
    writer.copy(sums, writer.filled(sumsType, 0));
    writer.custom("scatter_add", sums, Arguments.none(), sums, in(1), updates);
    return turned ? permute(sums, back, result()) : sums;
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
    return product(e.inputs().get(0), e.inputs().get(1), result());
  }

  /** A product reads a transposed argument as it stands. */
  private int product(Value left, Value right, int result) {
    Optional<Integer> a = writer.untransposed(left);
    Optional<Integer> b = writer.untransposed(right);
    return writer.custom(
        "matmul",
        result,
        Arguments.of(a.isPresent() ? 1 : 0, b.isPresent() ? 1 : 0, 0),
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
      case ERF -> writer.elementwise(Erf::new, result(), in(0));
      case SOFTPLUS -> softplus();
      case LGAMMA -> custom("lgamma", Arguments.none(), in(0));
      case LOG1P, EXPM1, DIGAMMA ->
          throw new IllegalStateException("nd4j: " + p.op() + " is refused");
    };
  }

  /** The engine's own overflows. This is max(x, 0) + log1p(exp(-|x|)). */
  private int softplus() {
    int x = in(0);
    int tail = writer.elementwise(Abs::new, writer.temporary(type()), x);
    writer.elementwise(Negative::new, tail, tail);
    writer.elementwise(Exp::new, tail, tail);
    writer.elementwise(Log1p::new, tail, tail);
    int head = writer.custom("relu", writer.temporary(type()), Arguments.none().numbers(0), x);
    return custom("add", Arguments.none(), head, tail);
  }

  @Override
  public Integer affine(OptionalPrimitive.Affine p) {
    int product = product(e.inputs().get(0), e.inputs().get(1), writer.temporary(type()));
    return custom("add", Arguments.none(), product, in(2));
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
    throw new IllegalStateException("nd4j: a step of Adam has three results");
  }

  /** Drawn on the host: the engine's own generators depend on the number of threads. */
  @Override
  public Integer randomNoise(OptionalPrimitive.RandomNoise p) {
    int key = in(0);
    int result = result();
    writer.own(
        List.of(key, result),
        arrays -> {
          long low = arrays[key].data().getInt(0) & 0xFFFFFFFFL;
          long high = (long) arrays[key].data().getInt(1) << 32;
          Transfer.write(
              HostArray.draw(p.type(), p.noise(), new RandomKey(low | high)), arrays[result]);
        });
    return result;
  }
}
