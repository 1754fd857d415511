package io.github.vae4j.core.autodiff;

import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The gradient rule of each primitive: what each input receives, given the output's cotangent g. Backends recognise two
 * forms and fuse them: {@code g * (1 - y * y)} for y = tanh(x) and {@code g * (y * (1 - y))} for y = sigmoid(x).
 */
final class GradientRules
    implements Primitive.Visitor<List<Optional<Tensor>>>, OptionalPrimitive.OptionalVisitor<List<Optional<Tensor>>> {
  private final List<Tensor> in;
  private final Tensor y;
  private final Optional<Tensor> cotangent;
  private final boolean[] needed;

  /**
   * Creates the rules for one equation.
   *
   * @param y the first output
   * @param cotangent of the first output, if anything depends on it
   * @param needed which inputs need a gradient; others may be given none
   */
  GradientRules(List<Tensor> in, Tensor y, Optional<Tensor> cotangent, boolean[] needed) {
    this.in = in;
    this.y = y;
    this.cotangent = cotangent;
    this.needed = needed;
  }

  private Tensor x() {
    return in.get(0);
  }

  private Tensor g() {
    return cotangent.orElseThrow();
  }

  private Tensor number(double value) {
    return y.trace().constant(y.dtype(), value);
  }

  private static List<Optional<Tensor>> only(Tensor gradient) {
    return List.of(Optional.of(gradient));
  }

  private List<Optional<Tensor>> none() {
    return in.stream().map(t -> Optional.<Tensor>empty()).toList();
  }

  @Override
  public List<Optional<Tensor>> unary(Primitive.Unary p) {
    return only(
        switch (p.op()) {
          case NEG -> g().neg();
          case EXP -> g().mul(y);
          case LOG -> g().div(x());
          case TANH -> g().mul(number(1).sub(y.mul(y)));
          case SIGMOID -> g().mul(y.mul(number(1).sub(y)));
          case SQRT -> g().mul(0.5).div(y);
          case ABS -> g().mul(x().sign());
          case SIGN -> g().mul(0);
        });
  }

  @Override
  public List<Optional<Tensor>> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return only(
        switch (p.op()) {
          case LOG1P -> g().div(x().add(1));
          case EXPM1 -> g().mul(x().exp());
          case SOFTPLUS -> g().mul(x().sigmoid());
          case ERF -> g().mul(x().square().neg().exp().mul(2 / Math.sqrt(Math.PI)));
          case LGAMMA -> g().mul(x().digamma());
          case DIGAMMA -> g().mul(trigamma(x()));
        });
  }

  /** The derivative of digamma for x &gt; 0: recurrence up to x + 10, then the asymptotic series. */
  private static Tensor trigamma(Tensor x) {
    Tensor sum = x.mul(0);
    Tensor shifted = x;
    for (int i = 0; i < 10; i++) {
      sum = sum.add(shifted.square().pow(-1));
      shifted = x.add(i + 1);
    }
    Tensor r = shifted.pow(-1);
    Tensor r2 = r.square();
    double[] bernoulli = {1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0};
    Tensor series = r2.mul(0);
    for (int i = bernoulli.length - 1; i >= 0; i--) {
      series = series.add(bernoulli[i]).mul(r2);
    }
    return sum.add(r).add(r2.mul(0.5)).add(series.mul(r));
  }

  @Override
  public List<Optional<Tensor>> binary(Primitive.Binary p) {
    Tensor a = in.get(0);
    Tensor b = in.get(1);
    return switch (p.op()) {
      case ADD -> both(g(), g());
      case SUB -> both(g(), needed[1] ? g().neg() : g());
      case MUL -> both(needed[0] ? g().mul(b) : g(), needed[1] ? g().mul(a) : g());
      case DIV -> both(needed[0] ? g().div(b) : g(), needed[1] ? g().mul(y).div(b).neg() : g());
      case POW ->
          both(
              needed[0] ? g().mul(b.mul(a.pow(b.sub(1)))) : g(),
              needed[1] ? g().mul(y.mul(positive(a).log())) : g());
      case MAX -> chosen(b.less(a), a.less(b));
      case MIN -> chosen(a.less(b), b.less(a));
    };
  }

  private List<Optional<Tensor>> both(Tensor first, Tensor second) {
    return List.of(
        needed[0] ? Optional.of(first) : Optional.empty(), needed[1] ? Optional.of(second) : Optional.empty());
  }

  /** The argument where it is positive, else 1: the logarithm of what a power of 0 is multiplied by stays finite. */
  private Tensor positive(Tensor a) {
    return a.greater(0).select(a, number(1));
  }

  /** All of g where the argument was chosen, half of it at ties, none where it was not. */
  private List<Optional<Tensor>> chosen(Tensor first, Tensor second) {
    Tensor half = g().mul(0.5);
    Tensor zero = number(0);
    return both(
        first.select(g(), second.select(zero, half)), second.select(g(), first.select(zero, half)));
  }

  @Override
  public List<Optional<Tensor>> compare(Primitive.Compare p) {
    return none();
  }

  @Override
  public List<Optional<Tensor>> and(Primitive.And p) {
    return none();
  }

  @Override
  public List<Optional<Tensor>> not(Primitive.Not p) {
    return none();
  }

  @Override
  public List<Optional<Tensor>> select(Primitive.Select p) {
    Tensor zero = number(0);
    return List.of(
        Optional.empty(), Optional.of(x().select(g(), zero)), Optional.of(x().select(zero, g())));
  }

  @Override
  public List<Optional<Tensor>> cast(Primitive.Cast p) {
    return p.to().isFloating() && x().dtype().isFloating() ? only(g().cast(x().dtype())) : none();
  }

  @Override
  public List<Optional<Tensor>> reduce(Primitive.Reduce p) {
    int[] kept = x().shape().toArray();
    p.axes().forEach(axis -> kept[axis] = 1);
    Shape aligned = Shape.of(kept);
    Tensor spread = g().reshape(aligned).broadcastTo(x().shape());
    return switch (p.op()) {
      case SUM -> only(spread);
      case MAX -> {
        Tensor greatest = x().equal(y.reshape(aligned)).cast(x().dtype()).stopGradient();
        int[] axes = p.axes().stream().mapToInt(Integer::intValue).toArray();
        yield only(spread.mul(greatest.div(greatest.sum(axes).reshape(aligned))));
      }
    };
  }

  @Override
  public List<Optional<Tensor>> reshape(Primitive.Reshape p) {
    return only(g().reshape(x().shape()));
  }

  @Override
  public List<Optional<Tensor>> transpose(Primitive.Transpose p) {
    int[] inverse = new int[p.permutation().size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[p.permutation().get(i)] = i;
    }
    return only(g().transpose(inverse));
  }

  @Override
  public List<Optional<Tensor>> broadcast(Primitive.Broadcast p) {
    Shape from = x().shape();
    int extra = p.shape().rank() - from.rank();
    List<Integer> repeated = new ArrayList<>();
    for (int i = 0; i < p.shape().rank(); i++) {
      if (i < extra || from.dim(i - extra) != p.shape().dim(i)) {
        repeated.add(i);
      }
    }
    return only(g().sum(repeated.stream().mapToInt(Integer::intValue).toArray()).reshape(from));
  }

  @Override
  public List<Optional<Tensor>> slice(Primitive.Slice p) {
    Tensor spread = g();
    int rank = spread.shape().rank();
    int[] low = new int[rank];
    int[] high = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      spread = interleaveZeros(spread, axis, p.strides().get(axis));
      low[axis] = p.starts().get(axis);
      high[axis] = x().shape().dim(axis) - low[axis] - spread.shape().dim(axis);
    }
    return only(spread.pad(low, high));
  }

  /** Puts stride - 1 zeros between neighbours along the axis. */
  private static Tensor interleaveZeros(Tensor t, int axis, int stride) {
    int n = t.shape().dim(axis);
    if (stride == 1 || n == 1) {
      return t;
    }
    Shape s = t.shape();
    Tensor wide = t.expandDims(axis + 1);
    int[] none = new int[s.rank() + 1];
    int[] high = new int[s.rank() + 1];
    high[axis + 1] = stride - 1;
    Tensor flat =
        wide.pad(none, high)
            .reshape(s.range(0, axis).append(n * stride).concat(s.range(axis + 1, s.rank())));
    return flat.slice(axis, 0, (n - 1) * stride + 1);
  }

  @Override
  public List<Optional<Tensor>> pad(Primitive.Pad p) {
    int rank = x().shape().rank();
    int[] starts = new int[rank];
    int[] limits = new int[rank];
    int[] strides = new int[rank];
    Arrays.fill(strides, 1);
    for (int i = 0; i < rank; i++) {
      starts[i] = p.low().get(i);
      limits[i] = starts[i] + x().shape().dim(i);
    }
    return only(g().slice(starts, limits, strides));
  }

  @Override
  public List<Optional<Tensor>> concat(Primitive.Concat p) {
    List<Optional<Tensor>> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < in.size(); i++) {
      int end = start + in.get(i).shape().dim(p.axis());
      parts.add(needed[i] ? Optional.of(g().slice(p.axis(), start, end)) : Optional.empty());
      start = end;
    }
    return parts;
  }

  @Override
  public List<Optional<Tensor>> gather(Primitive.Gather p) {
    return List.of(
        Optional.of(g().scatterAdd(p.axis(), in.get(1), x().shape().dim(p.axis()))), Optional.empty());
  }

  @Override
  public List<Optional<Tensor>> scatterAdd(Primitive.ScatterAdd p) {
    return List.of(Optional.of(g().gather(p.axis(), in.get(1))), Optional.empty());
  }

  @Override
  public List<Optional<Tensor>> constant(Primitive.Constant p) {
    return none();
  }

  @Override
  public List<Optional<Tensor>> iota(Primitive.Iota p) {
    return none();
  }

  @Override
  public List<Optional<Tensor>> matmul(Primitive.Matmul p) {
    return both(
        needed[0] ? g().matmul(in.get(1).transposeLast()) : g(),
        needed[1] ? in.get(0).transposeLast().matmul(g()) : g());
  }

  @Override
  public List<Optional<Tensor>> stopGradient(Primitive.StopGradient p) {
    return none();
  }

  @Override
  public List<Optional<Tensor>> optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public List<Optional<Tensor>> affine(OptionalPrimitive.Affine p) {
    return List.of(
        needed[0] ? Optional.of(g().matmul(in.get(1).transposeLast())) : Optional.empty(),
        needed[1] ? Optional.of(x().transposeLast().matmul(g())) : Optional.empty(),
        needed[2] ? Optional.of(g().sum(0)) : Optional.empty());
  }

  @Override
  public List<Optional<Tensor>> conv2d(OptionalPrimitive.Conv2d p) {
    return both(
        needed[0] ? inputGradient(p.window(), g(), in.get(1), x()) : g(),
        needed[1] ? filterGradient(p.window(), x(), g(), in.get(1)) : g());
  }

  @Override
  public List<Optional<Tensor>> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    return both(
        needed[0] ? g().conv2d(in.get(1), p.window()) : g(),
        needed[1] ? filterGradient(p.window(), g(), in.get(0), in.get(1)) : g());
  }

  @Override
  public List<Optional<Tensor>> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    return both(
        needed[0] ? inputGradient(p.window(), in.get(1), g(), x()) : g(),
        needed[1] ? x().conv2d(g(), p.window()) : g());
  }

  private static Tensor inputGradient(
      OptionalPrimitive.Window window, Tensor gradient, Tensor filter, Tensor image) {
    return gradient.conv2dTransposed(filter, window, image.shape().dim(2), image.shape().dim(3));
  }

  private static Tensor filterGradient(
      OptionalPrimitive.Window window, Tensor image, Tensor gradient, Tensor filter) {
    OptionalPrimitive p =
        new OptionalPrimitive.Conv2dFilterGradient(
            window, filter.shape().dim(2), filter.shape().dim(3));
    return image.trace().record(p, List.of(image, gradient)).get(0);
  }

  @Override
  public List<Optional<Tensor>> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    throw new IllegalArgumentException("gradient: an Adam step on the way to the output has no derivative here");
  }
}
