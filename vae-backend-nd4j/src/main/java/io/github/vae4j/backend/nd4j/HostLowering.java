package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.nd4j.host.Axis;
import io.github.vae4j.backend.nd4j.host.Cells;
import io.github.vae4j.backend.nd4j.host.Kernels;
import io.github.vae4j.backend.nd4j.host.Maximum;
import io.github.vae4j.backend.nd4j.host.Pieces;
import io.github.vae4j.backend.nd4j.host.Selection;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;

/**
 * On the processor some primitives are computed in Java: where the engine's own is wrong, or slower
 * by a factor of three to two hundred.
 */
final class HostLowering extends Lowering {
  HostLowering(PlanWriter writer, Equation equation) {
    super(writer, equation);
  }

  /** Returns whether this is better at a primitive than what it is made of otherwise. */
  static boolean supports(OptionalPrimitive primitive) {
    return Lowering.supports(primitive)
        || (primitive instanceof OptionalPrimitive.OptionalUnary p
            && (p.op() == OptionalUnaryOp.LOG1P || p.op() == OptionalUnaryOp.SOFTPLUS));
  }

  @Override
  public Integer unary(Primitive.Unary p) {
    return p.op() == UnaryOp.SQRT
        ? inPieces(new Kernels.Sqrt(), writer.resultOver(e), in(0))
        : super.unary(p);
  }

  /** Adds element-wise work. */
  private int inPieces(Kernels.Pair kernel, int result, int... inputs) {
    boolean floats = type().dtype() == DType.FLOAT32;
    writer.own(
        inputs,
        new int[] {result},
        true,
        arrays ->
            floats
                ? Pieces.onFloats(arrays, inputs.length, kernel::floats)
                : Pieces.onDoubles(arrays, inputs.length, kernel::doubles));
    return result;
  }

  @Override
  int extreme(Primitive.Binary p) {
    if (!type().dtype().isFloating()) {
      return super.extreme(p);
    }
    Kernels.Pair kernel = p.op() == BinaryOp.MAX ? new Kernels.Max() : new Kernels.Min();
    int left = scalarOrWhole(e.inputs().get(0));
    int right = scalarOrWhole(e.inputs().get(1));
    return inPieces(kernel, writer.resultOver(e), left, right);
  }

  /** Returns the one number that a value repeats, if it does. */
  private int scalarOrWhole(Value value) {
    return writer
        .unbroadcast(value)
        .filter(register -> writer.type(register).shape().size() == 1)
        .orElseGet(() -> writer.register(value));
  }

  @Override
  public Integer select(Primitive.Select p) {
    int condition = in(0);
    int yes = scalarOrWhole(e.inputs().get(1));
    int no = scalarOrWhole(e.inputs().get(2));
    int result = writer.resultOver(e);
    writer.own(
        new int[] {condition, yes, no},
        new int[] {result},
        true,
        arrays -> Selection.of(arrays[0], arrays[1], arrays[2], arrays[3]));
    return result;
  }

  @Override
  int maximum(List<Integer> axes) {
    if (!type().dtype().isFloating()) {
      return super.maximum(axes);
    }
    int result = result();
    Maximum maximum = new Maximum(shape(0), axes);
    writer.own(
        new int[] {in(0)},
        new int[] {result},
        false,
        arrays -> () -> maximum.run(Cells.of(arrays[0]), Cells.of(arrays[1])));
    return result;
  }

  @Override
  public Integer gather(Primitive.Gather p) {
    Axis axis = Axis.of(shape(0), p.axis());
    int result = result();
    writer.own(
        new int[] {in(0), in(1)},
        new int[] {result},
        false,
        arrays -> axis.gather(arrays[0], arrays[1], arrays[2]));
    return result;
  }

  @Override
  public Integer scatterAdd(Primitive.ScatterAdd p) {
    Axis axis = Axis.of(type().shape(), p.axis());
    int result = result();
    writer.own(
        new int[] {in(0), in(1)},
        new int[] {result},
        false,
        arrays -> axis.scatterAdd(arrays[0], arrays[1], arrays[2]));
    return result;
  }

  @Override
  public Integer optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return switch (p.op()) {
      case LOG1P -> {
        int x = in(0);
        int log = logOfOnePlus(x);
        yield inPieces(new Kernels.Log1p(), writer.resultOver(e), x, log);
      }
      case SOFTPLUS -> {
        int x = in(0);
        int tail = inPieces(new Kernels.MinusAbs(), writer.temporary(type()), x);
        writer.elementwise(Exp::new, tail, tail);
        int log = logOfOnePlus(tail);
        yield inPieces(new Kernels.Softplus(), writer.resultOver(e), x, tail, log);
      }
      default -> super.optionalUnary(p);
    };
  }

  private int logOfOnePlus(int x) {
    int one = writer.filled(TensorType.of(type().dtype()), 1);
    int log = writer.pointwise("add", writer.temporary(type()), x, one);
    return writer.elementwise(Log::new, log, log);
  }

  @Override
  void adam(OptionalPrimitive.AdamUpdate p, int[] state) {
    Kernels.Adam kernel = new Kernels.Adam(p);
    boolean floats = type().dtype() == DType.FLOAT32;
    int[] inputs = {state[0], state[1], state[2], in(3), in(4), in(5)};
    writer.own(inputs, state, false, arrays -> adam(kernel, floats, arrays));
  }

  /**
   * Returns a step.
   *
   * @param a parameter, moments, gradient, rate and number of the step, then the results
   */
  private static Runnable adam(Kernels.Adam kernel, boolean floats, INDArray[] a) {
    INDArray[] rows = {a[0], a[1], a[2], a[3], a[6], a[7], a[8]};
    Runnable update =
        floats
            ? Pieces.onFloats(rows, 4, kernel::floats)
            : Pieces.onDoubles(rows, 4, kernel::doubles);
    Cells rate = Cells.of(a[4]);
    Cells t = Cells.of(a[5]);
    return () -> {
      kernel.prepare(rate.get(0), t.get(0));
      update.run();
    };
  }
}
