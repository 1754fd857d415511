package io.github.vae4j.core.pass;

import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of {@link Passes#foldConstants}, one instance for each program. */
final class Folding implements Passes.Rule {
  private final Map<Value, Equation> definitions = new HashMap<>();
  private int seen;

  @Override
  public List<Tensor> apply(Trace trace, Equation equation, List<Tensor> in) {
    for (; seen < trace.equations().size(); seen++) {
      Equation known = trace.equations().get(seen);
      known.outputs().forEach(value -> definitions.put(value, known));
    }
    Primitive p = equation.primitive();
    Optional<Tensor> simpler = Optional.empty();
    if (p instanceof Primitive.StopGradient) {
      simpler = Optional.of(in.get(0));
    } else if (p instanceof Primitive.Unary unary && unary.op() == UnaryOp.NEG) {
      simpler = neg(in.get(0));
    } else if (p instanceof Primitive.Binary binary) {
      simpler = binary(binary.op(), in.get(0), in.get(1));
    } else if (p instanceof Primitive.Cast cast && cast.to() == in.get(0).dtype()) {
      simpler = Optional.of(in.get(0));
    } else if (p instanceof Primitive.Reshape reshape) {
      simpler = Optional.of(source(in.get(0), Primitive.Reshape.class).reshape(reshape.shape()));
    } else if (p instanceof Primitive.Broadcast broadcast) {
      simpler = Optional.of(source(in.get(0), Primitive.Broadcast.class).broadcastTo(broadcast.shape()));
    } else if (p instanceof Primitive.Transpose transpose) {
      simpler = transpose(in.get(0), transpose.permutation());
    }
    return simpler.map(List::of).orElseGet(() -> trace.record(p, in));
  }

  private Optional<Tensor> neg(Tensor x) {
    Equation e = definitions.get(x.value());
    if (e != null && e.primitive().equals(new Primitive.Unary(UnaryOp.NEG))) {
      return Optional.of(x.trace().tensor(e.inputs().get(0)));
    }
    return scalar(x).map(value -> constant(x, -value));
  }

  private Optional<Tensor> binary(BinaryOp op, Tensor a, Tensor b) {
    Optional<Double> left = scalar(a);
    Optional<Double> right = scalar(b);
    if (left.isPresent() && right.isPresent()) {
      return compute(op, a.dtype(), left.get(), right.get()).map(value -> constant(a, value));
    }
    boolean leftIs = op == BinaryOp.ADD && is(left, 0) || op == BinaryOp.MUL && is(left, 1);
    if (leftIs) {
      return Optional.of(b);
    }
    boolean rightIs =
        (op == BinaryOp.ADD || op == BinaryOp.SUB) && is(right, 0)
            || (op == BinaryOp.MUL || op == BinaryOp.DIV) && is(right, 1);
    return rightIs ? Optional.of(a) : Optional.empty();
  }

  private static boolean is(Optional<Double> value, double wanted) {
    return value.isPresent() && value.get() == wanted;
  }

  /** The correctly rounded result in the element type: a float operation is the double one, rounded. */
  private static Optional<Double> compute(BinaryOp op, DType dtype, double a, double b) {
    if (!dtype.isFloating()) {
      return Optional.empty();
    }
    double exact =
        switch (op) {
          case ADD -> a + b;
          case SUB -> a - b;
          case MUL -> a * b;
          case DIV -> a / b;
          case MAX -> Math.max(a, b);
          case MIN -> Math.min(a, b);
          case POW -> Double.NaN;
        };
    if (op == BinaryOp.POW) {
      return Optional.empty();
    }
    return Optional.of(dtype == DType.FLOAT32 ? (double) (float) exact : exact);
  }

  private Optional<Tensor> transpose(Tensor x, List<Integer> permutation) {
    List<Integer> combined = permutation;
    Tensor base = x;
    Equation e = definitions.get(x.value());
    if (e != null && e.primitive() instanceof Primitive.Transpose inner) {
      combined = new ArrayList<>();
      for (int axis : permutation) {
        combined.add(inner.permutation().get(axis));
      }
      base = x.trace().tensor(e.inputs().get(0));
    }
    for (int i = 0; i < combined.size(); i++) {
      if (combined.get(i) != i) {
        return Optional.of(base.transpose(combined.stream().mapToInt(Integer::intValue).toArray()));
      }
    }
    return Optional.of(base);
  }

  /** Returns what a chain of one kind of primitive starts from. */
  private Tensor source(Tensor x, Class<? extends Primitive> kind) {
    Equation e = definitions.get(x.value());
    return kind.isInstance(e == null ? null : e.primitive()) ? x.trace().tensor(e.inputs().get(0)) : x;
  }

  /** Returns the value that all elements have if the tensor is a repeated floating-point constant. */
  private Optional<Double> scalar(Tensor x) {
    Equation e = definitions.get(x.value());
    while (e != null && (e.primitive() instanceof Primitive.Broadcast || e.primitive() instanceof Primitive.Reshape)) {
      e = definitions.get(e.inputs().get(0));
    }
    if (e != null
        && e.primitive() instanceof Primitive.Constant c
        && c.value().shape().size() == 1
        && c.value().type().dtype().isFloating()) {
      return Optional.of(c.value().get(0));
    }
    return Optional.empty();
  }

  private static Tensor constant(Tensor like, double value) {
    return like.trace()
        .constant(HostArray.filled(TensorType.of(like.dtype()), value))
        .broadcastTo(like.shape());
  }
}
