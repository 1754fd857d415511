package io.github.vae4j.api.program;

import static io.github.vae4j.api.program.DType.BOOL;
import static io.github.vae4j.api.program.DType.FLOAT32;
import static io.github.vae4j.api.program.DType.FLOAT64;
import static io.github.vae4j.api.program.DType.INT32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShapeRulesTest {
  private static final OptionalPrimitive.Window WINDOW = OptionalPrimitive.Window.of(2, 1, 1);
  private static final TensorType IMAGE = TensorType.of(FLOAT32, 2, 3, 7, 6);
  private static final TensorType FILTER = TensorType.of(FLOAT32, 4, 3, 3, 2);
  private static final TensorType RESULT = TensorType.of(FLOAT32, 2, 4, 4, 4);

  static Stream<Arguments> results() {
    return Stream.of(
        row(new Primitive.Unary(UnaryOp.EXP), f(2, 3), f(2, 3)),
        row(new Primitive.Binary(BinaryOp.ADD), i(2), i(2), i(2)),
        row(new Primitive.Compare(CompareOp.LESS), b(2), i(2), i(2)),
        row(new Primitive.And(), b(2), b(2), b(2)),
        row(new Primitive.Not(), b(2), b(2)),
        row(new Primitive.Select(), i(2), b(2), i(2), i(2)),
        row(new Primitive.Cast(INT32), i(2, 3), f(2, 3)),
        row(new Primitive.Reduce(ReduceOp.SUM, List.of(0, 2)), f(3), f(2, 3, 4)),
        row(new Primitive.Reduce(ReduceOp.MAX, List.of()), f(2), f(2)),
        row(new Primitive.Reshape(Shape.of(6, 4)), f(6, 4), f(2, 3, 4)),
        row(new Primitive.Transpose(List.of(2, 0, 1)), f(4, 2, 3), f(2, 3, 4)),
        row(new Primitive.Broadcast(Shape.of(5, 2, 3)), f(5, 2, 3), f(2, 1)),
        row(new Primitive.Slice(List.of(1), List.of(8), List.of(3)), f(3), f(9)),
        row(new Primitive.Pad(List.of(1, 0), List.of(2, 3)), b(5, 6), b(2, 3)),
        row(new Primitive.Concat(1), f(2, 7), f(2, 3), f(2, 4)),
        row(new Primitive.Gather(1), b(2, 5), b(2, 3), i(5)),
        row(new Primitive.ScatterAdd(1, 9), f(2, 9), f(2, 5), i(5)),
        row(new Primitive.Iota(i(2, 3), 1), i(2, 3)),
        row(new Primitive.Matmul(), f(7, 2, 4), f(7, 2, 3), f(7, 3, 4)),
        row(new Primitive.StopGradient(), i(2), i(2)),
        row(new OptionalPrimitive.OptionalUnary(OptionalUnaryOp.ERF), f(2), f(2)),
        row(new OptionalPrimitive.Affine(), f(2, 4), f(2, 3), f(3, 4), f(4)),
        row(new OptionalPrimitive.Conv2d(WINDOW), RESULT, IMAGE, FILTER),
        row(new OptionalPrimitive.Conv2dInputGradient(WINDOW, 7, 6), IMAGE, RESULT, FILTER),
        row(new OptionalPrimitive.Conv2dFilterGradient(WINDOW, 3, 2), FILTER, IMAGE, RESULT));
  }

  @ParameterizedTest
  @MethodSource("results")
  void typeOfTheResult(Primitive primitive, TensorType result, List<TensorType> arguments) {
    assertEquals(List.of(result), primitive.infer(values(arguments)));
  }

  @Test
  void adamGivesThreeResultsOfTheParametersType() {
    List<TensorType> arguments = List.of(f(2), f(2), f(2), f(2), f(), f());

    assertEquals(List.of(f(2), f(2), f(2)), adam().infer(values(arguments)));
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        bad("exp: needs 1 arguments, got 2", new Primitive.Unary(UnaryOp.EXP), f(), f()),
        bad(
            "exp: needs FLOAT32 or FLOAT64, got INT32 [2] (a)",
            new Primitive.Unary(UnaryOp.EXP),
            i(2)),
        bad(
            "add: needs two tensors of one type and shape, got FLOAT32 [2] (a) and FLOAT64 [2] (b)",
            new Primitive.Binary(BinaryOp.ADD),
            f(2),
            TensorType.of(FLOAT64, 2)),
        bad(
            "div: needs FLOAT32 or FLOAT64, got INT32 [2] (a)",
            new Primitive.Binary(BinaryOp.DIV),
            i(2),
            i(2)),
        bad("max: needs numbers, got BOOL [2] (a)", new Primitive.Binary(BinaryOp.MAX), b(2), b(2)),
        bad(
            "less: needs numbers, got BOOL [2] (a)",
            new Primitive.Compare(CompareOp.LESS),
            b(2),
            b(2)),
        bad("and: needs BOOL as argument 1, got FLOAT32 [2] (a)", new Primitive.And(), f(2), f(2)),
        bad("not: needs BOOL as argument 1, got INT32 [2] (a)", new Primitive.Not(), i(2)),
        bad(
            "select: needs BOOL as argument 1, got FLOAT32 [2] (a)",
            new Primitive.Select(),
            f(2),
            f(2),
            f(2)),
        bad(
            "select: condition [3] (a) needs the shape of the values [2] (b)",
            new Primitive.Select(),
            b(3),
            f(2),
            f(2)),
        bad(
            "sum: axes need to be ascending and within [2, 3] (a), got [1, 0]",
            new Primitive.Reduce(ReduceOp.SUM, List.of(1, 0)),
            f(2, 3)),
        bad(
            "max: axes need to be ascending and within [2, 3] (a), got [2]",
            new Primitive.Reduce(ReduceOp.MAX, List.of(2)),
            f(2, 3)),
        bad(
            "reshape: [2, 3] (a) has 6 elements, [5] needs 5",
            new Primitive.Reshape(Shape.of(5)),
            f(2, 3)),
        bad(
            "transpose: [2, 3] (a) needs each of its axes once, got [0, 0]",
            new Primitive.Transpose(List.of(0, 0)),
            f(2, 3)),
        bad(
            "broadcast: aligned at the last axis, each size of [2, 3] (a) must be 1 or that of [3,"
                + " 3]",
            new Primitive.Broadcast(Shape.of(3, 3)),
            f(2, 3)),
        bad(
            "slice: [4] (a) needs 0 <= start < limit <= size and stride >= 1 on each axis, got"
                + " starts [2], limits [5], strides [1]",
            new Primitive.Slice(List.of(2), List.of(5), List.of(1)),
            f(4)),
        bad(
            "pad: [4] (a) needs two numbers of at least 0 for each axis, got low [-1], high [0]",
            new Primitive.Pad(List.of(-1), List.of(0)),
            f(4)),
        bad("concat: needs at least one tensor, got none", new Primitive.Concat(0)),
        bad("concat: axis 1 does not exist in [4] (a)", new Primitive.Concat(1), f(4)),
        bad(
            "concat: all axes but 0 and the element types must agree, got FLOAT32 [4, 2] (a) and"
                + " FLOAT32 [4, 3] (b)",
            new Primitive.Concat(0),
            f(4, 2),
            f(4, 3)),
        bad(
            "gather: needs INT32 as argument 2, got FLOAT32 [2] (b)",
            new Primitive.Gather(0),
            f(4),
            f(2)),
        bad("gather: indices need rank 1, got [1, 2] (b)", new Primitive.Gather(0), f(4), i(1, 2)),
        bad(
            "scatterAdd: updates [4] (a) need as many slices along axis 0 as there are indices [2]"
                + " (b)",
            new Primitive.ScatterAdd(0, 9),
            f(4),
            i(2)),
        bad(
            "iota: needs a type of numbers and one of its axes, got bool[2] and axis 0",
            new Primitive.Iota(b(2), 0)),
        bad(
            "matmul: left FLOAT32 [2] (a) and right FLOAT32 [2] (b) need one element type and one"
                + " rank of at least 2",
            new Primitive.Matmul(),
            f(2),
            f(2)),
        bad(
            "matmul: left [2, 3] (a) needs as many columns as right [2, 3] (b) has rows",
            new Primitive.Matmul(),
            f(2, 3),
            f(2, 3)),
        bad(
            "matmul: left [5, 2, 3] (a) and right [6, 3, 2] (b) need equal leading axes",
            new Primitive.Matmul(),
            f(5, 2, 3),
            f(6, 3, 2)),
        bad(
            "affine: needs x [m, k], weight [k, n] and bias [n], got x [2, 3] (a), weight [4, 5]"
                + " (b) and bias [5] (c)",
            new OptionalPrimitive.Affine(),
            f(2, 3),
            f(4, 5),
            f(5)),
        bad(
            "conv2d: image [2, 3, 7, 6] (a) and filter [4, 2, 3, 2] (b) need equal axes 1"
                + " (channels)",
            new OptionalPrimitive.Conv2d(WINDOW),
            IMAGE,
            f(4, 2, 3, 2)),
        bad(
            "conv2d: filter [4, 3, 10, 2] (b) with Window[stride=[2, 2], padding=[1, 1],"
                + " dilation=[1, 1]] does not fit into image [2, 3, 7, 6] (a)",
            new OptionalPrimitive.Conv2d(WINDOW),
            IMAGE,
            f(4, 3, 10, 2)),
        bad(
            "conv2dInputGradient: [2, 4, 4, 4] (a) is not what an image of 9 x 6 gives with filter"
                + " [4, 3, 3, 2] (b) and Window[stride=[2, 2], padding=[1, 1], dilation=[1, 1]]",
            new OptionalPrimitive.Conv2dInputGradient(WINDOW, 9, 6),
            RESULT,
            FILTER),
        bad(
            "conv2dFilterGradient: [2, 4, 4, 4] (b) is not what image [2, 3, 7, 6] (a) gives with a"
                + " filter of 1 x 2 and Window[stride=[2, 2], padding=[1, 1], dilation=[1, 1]]",
            new OptionalPrimitive.Conv2dFilterGradient(WINDOW, 1, 2),
            IMAGE,
            RESULT),
        bad(
            "adamUpdate: argument 3 needs shape [2], got [3] (d)",
            adam(),
            f(2),
            f(2),
            f(2),
            f(3),
            f(),
            f()));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errorNamesRequirementAndValues(
      String message, Primitive primitive, List<TensorType> arguments) {
    ShapeException e = assertThrows(ShapeException.class, () -> primitive.infer(values(arguments)));

    assertEquals(message, e.getMessage());
  }

  @Test
  void windowNeedsTwoNumbersInTheirRange() {
    ShapeException e =
        assertThrows(ShapeException.class, () -> OptionalPrimitive.Window.of(0, 0, 1));

    assertEquals("convolution: stride needs two numbers of at least 1, got [0, 0]", e.getMessage());
  }

  private static OptionalPrimitive adam() {
    return new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0);
  }

  private static List<Value> values(List<TensorType> types) {
    Program.Builder builder = new Program.Builder();
    List<Value> values = new ArrayList<>();
    for (TensorType type : types) {
      String name = String.valueOf((char) ('a' + values.size()));
      values.add(builder.input(name, Role.DATA, type));
    }
    return values;
  }

  private static Arguments row(Primitive primitive, TensorType result, TensorType... arguments) {
    return Arguments.of(primitive, result, List.of(arguments));
  }

  private static Arguments bad(String message, Primitive primitive, TensorType... arguments) {
    return Arguments.of(message, primitive, List.of(arguments));
  }

  private static TensorType f(int... dims) {
    return TensorType.of(FLOAT32, dims);
  }

  private static TensorType i(int... dims) {
    return TensorType.of(INT32, dims);
  }

  private static TensorType b(int... dims) {
    return TensorType.of(BOOL, dims);
  }
}
