package io.github.vae4j.backend.djl.torchscript;

import static io.github.vae4j.backend.djl.torchscript.TorchConvolution.call;
import static io.github.vae4j.backend.djl.torchscript.TorchConvolution.list;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The TorchScript expression of each primitive. */
final class TorchExpressions
    implements Primitive.Visitor<String>, OptionalPrimitive.OptionalVisitor<String> {
  /**
   * Beyond it log(1 + exp(x)) is x in double precision too, and exp(x) is far from overflow in
   * single.
   */
  private static final String SOFTPLUS_THRESHOLD = "40.0";

  private final TorchScriptWriter writer;
  private final Equation e;

  TorchExpressions(TorchScriptWriter writer, Equation equation) {
    this.writer = writer;
    this.e = equation;
  }

  private String in(int i) {
    return writer.name(e.inputs().get(i));
  }

  private Optional<String> literal(int i) {
    return writer.literal(e.inputs().get(i));
  }

  @Override
  public String unary(Primitive.Unary p) {
    return call(p.op().name().toLowerCase(Locale.ROOT), in(0));
  }

  @Override
  public String optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public String optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return switch (p.op()) {
      case LOG1P, EXPM1, ERF, LGAMMA, DIGAMMA ->
          call(p.op().name().toLowerCase(Locale.ROOT), in(0));
      case SOFTPLUS -> call("softplus", in(0), 1, SOFTPLUS_THRESHOLD);
    };
  }

  @Override
  public String binary(Primitive.Binary p) {
    Optional<String> left = literal(0);
    Optional<String> right = literal(1);
    if (right.isPresent()) {
      return withRight(p.op(), right.get());
    }
    if (left.isPresent()) {
      return withLeft(p.op(), left.get());
    }
    String function =
        switch (p.op()) {
          case ADD, SUB, MUL, DIV, POW -> p.op().name().toLowerCase(Locale.ROOT);
          case MAX -> "maximum";
          case MIN -> "minimum";
        };
    return call(function, in(0), in(1));
  }

  private String withRight(BinaryOp op, String number) {
    String function =
        switch (op) {
          case ADD, SUB, MUL, DIV, POW -> op.name().toLowerCase(Locale.ROOT);
          case MAX -> "clamp_min"; // keeps NaN, as maximum does
          case MIN -> "clamp_max";
        };
    return call(function, in(0), number);
  }

  private String withLeft(BinaryOp op, String number) {
    return switch (op) {
      case ADD -> call("add", in(1), number);
      case SUB -> call("rsub", in(1), number);
      case MUL -> call("mul", in(1), number);
      case DIV -> call("div", in(0), in(1));
      case POW -> call("pow", number, in(1));
      case MAX -> call("clamp_min", in(1), number);
      case MIN -> call("clamp_max", in(1), number);
    };
  }

  @Override
  public String compare(Primitive.Compare p) {
    boolean less = p.op() == CompareOp.LESS;
    Optional<String> left = literal(0);
    return left.isPresent()
        ? call(less ? "gt" : "eq", in(1), left.get())
        : call(less ? "lt" : "eq", in(0), literal(1).orElseGet(() -> in(1)));
  }

  @Override
  public String and(Primitive.And p) {
    return call("logical_and", in(0), in(1));
  }

  @Override
  public String not(Primitive.Not p) {
    return call("logical_not", in(0));
  }

  @Override
  public String select(Primitive.Select p) {
    Optional<String> chosen = literal(1);
    Optional<String> other = literal(2);
    return chosen.isPresent() && other.isEmpty()
        ? call("where", in(0), chosen.get(), in(2))
        : call("where", in(0), in(1), chosen.isEmpty() && other.isPresent() ? other.get() : in(2));
  }

  @Override
  public String cast(Primitive.Cast p) {
    return p.to() == DType.BOOL
        ? call("ne", in(0), 0)
        : call("to", in(0), TorchScriptWriter.code(p.to()));
  }

  @Override
  public String reduce(Primitive.Reduce p) {
    if (p.axes().isEmpty()) {
      return call("view_as", in(0), in(0));
    }
    return switch (p.op()) {
      case SUM ->
          call(
              "sum",
              in(0),
              p.axes(),
              "False",
              "dtype=" + TorchScriptWriter.code(e.output().dtype()));
      case MAX -> call("amax", in(0), p.axes(), "False");
    };
  }

  @Override
  public String reshape(Primitive.Reshape p) {
    return call("reshape", in(0), list(p.shape()));
  }

  @Override
  public String transpose(Primitive.Transpose p) {
    return call("permute", in(0), p.permutation());
  }

  @Override
  public String broadcast(Primitive.Broadcast p) {
    return call("expand", in(0), list(p.shape()));
  }

  @Override
  public String slice(Primitive.Slice p) {
    String x = in(0);
    Shape s = e.inputs().get(0).shape();
    for (int axis = 0; axis < s.rank(); axis++) {
      if (p.starts().get(axis) > 0
          || p.limits().get(axis) < s.dim(axis)
          || p.strides().get(axis) > 1) {
        x =
            call(
                "slice",
                x,
                axis,
                p.starts().get(axis),
                p.limits().get(axis),
                p.strides().get(axis));
      }
    }
    return x;
  }

  @Override
  public String pad(Primitive.Pad p) {
    StringBuilder widths = new StringBuilder();
    for (int axis = p.low().size() - 1; axis >= 0; axis--) {
      widths
          .append(widths.isEmpty() ? "" : ", ")
          .append(p.low().get(axis))
          .append(", ")
          .append(p.high().get(axis));
    }
    if (widths.isEmpty()) {
      return call("view_as", in(0), in(0));
    }
    return e.output().dtype() == DType.BOOL
        ? call("ne", call("constant_pad_nd", call("to", in(0), 0), "[" + widths + "]", 0), 0)
        : call("constant_pad_nd", in(0), "[" + widths + "]", 0);
  }

  @Override
  public String concat(Primitive.Concat p) {
    List<String> parts = e.inputs().stream().map(writer::name).toList();
    return call("cat", parts, p.axis());
  }

  @Override
  public String gather(Primitive.Gather p) {
    return call("index_select", in(0), p.axis(), in(1));
  }

  @Override
  public String scatterAdd(Primitive.ScatterAdd p) {
    String zeros = call("new_zeros", in(0), list(e.output().shape()));
    return call("index_add", zeros, p.axis(), in(1), in(0));
  }

  @Override
  public String constant(Primitive.Constant p) {
    throw new IllegalStateException("djl: constants are passed in");
  }

  @Override
  public String iota(Primitive.Iota p) {
    return call("expand", writer.constant(Ramp.of(p)), list(p.type().shape()));
  }

  @Override
  public String matmul(Primitive.Matmul p) {
    return switch (e.output().shape().rank()) {
      case 2 -> call("mm", in(0), in(1));
      case 3 -> call("bmm", in(0), in(1));
      default -> call("matmul", in(0), in(1));
    };
  }

  @Override
  public String stopGradient(Primitive.StopGradient p) {
    return call("view_as", in(0), in(0));
  }

  @Override
  public String affine(OptionalPrimitive.Affine p) {
    return call("addmm", in(2), in(0), in(1));
  }

  @Override
  public String conv2d(OptionalPrimitive.Conv2d p) {
    return convolution();
  }

  @Override
  public String conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    return convolution();
  }

  @Override
  public String conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    return convolution();
  }

  private String convolution() {
    return TorchConvolution.of(e).orElseThrow().write(writer, writer.target(), in(0), in(1));
  }

  @Override
  public String randomNoise(OptionalPrimitive.RandomNoise p) {
    return new TorchNoise(writer, p).draw(in(0));
  }

  @Override
  public String adamUpdate(OptionalPrimitive.AdamUpdate p) {
    throw new IllegalStateException("djl: Adam steps are written in groups");
  }
}
