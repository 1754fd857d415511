package io.github.vae4j.tck;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.examination.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Programs drawn under a seed, of any depth: every primitive but random noise, axes of size 1,
 * integers and conditions, values of moderate size without NaN or infinities. Equal seeds give
 * equal programs and inputs, on every machine.
 */
public final class RandomPrograms {
  private static final int[] SIZES = {1, 1, 2, 3, 5};

  private final double[] uniform = new double[4096];
  private final RandomConvolutions convolutions = new RandomConvolutions(this::below);
  private int drawn;

  private RandomPrograms(long seed) {
    Noise.UNIFORM.fill(RandomKey.of(seed).fold("program"), 0, uniform);
  }

  /**
   * A program with arguments to run it on.
   *
   * @param program whose inputs and outputs have one floating-point type
   * @param inputs in the program's order
   */
  public record Sample(Program program, List<HostArray> inputs) {}

  /**
   * Returns the program of a seed.
   *
   * @param dtype of its numbers
   * @param depth number of operations
   */
  public static Sample draw(DType dtype, int depth, long seed) {
    RandomPrograms random = new RandomPrograms(seed);
    List<TensorType> types = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      types.add(new TensorType(dtype, random.shape()));
    }
    Program program = Runs.trace(types, in -> random.grow(in, depth));
    List<HostArray> inputs = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      inputs.add(Runs.draw(types.get(i), -1, 1, RandomKey.of(seed).fold("inputs").fold(i)));
    }
    return new Sample(program, inputs);
  }

  private int below(int n) {
    return (int) (uniform[drawn++ % uniform.length] * n);
  }

  private Shape shape() {
    int[] dims = new int[1 + below(3)];
    Arrays.setAll(dims, i -> SIZES[below(SIZES.length)]);
    return Shape.of(dims);
  }

  /** Three steps of four lengthen one chain; the others start anywhere and may join it later. */
  private List<Tensor> grow(List<Tensor> inputs, int depth) {
    List<Tensor> pool = new ArrayList<>(inputs);
    Tensor chain = inputs.get(0);
    for (int i = 0; i < depth; i++) {
      boolean lengthens = below(4) > 0;
      Tensor next = step(lengthens ? chain : pool.get(below(pool.size())), pool);
      next = next.shape().size() > 512 ? next.sum(0) : next;
      pool.add(next);
      chain = lengthens ? next : chain;
    }
    return List.of(chain, pool.get(below(pool.size())), pool.get(pool.size() - 1));
  }

  /** Returns one more tensor; each choice keeps values bounded, so that errors do not explode. */
  private Tensor step(Tensor x, List<Tensor> pool) {
    int rank = x.shape().rank();
    return switch (below(41)) {
      case 0 -> x.neg();
      case 1 -> x.tanh();
      case 2 -> x.sigmoid();
      case 3 -> x.tanh().exp();
      case 4 -> x.abs().add(0.5).log();
      case 5 -> x.abs().add(0.1).sqrt();
      case 6 -> x.softplus().tanh();
      case 7 -> x.erf();
      case 8 -> x.mul(0.75).add(0.125);
      case 9 -> partner(x, pool).add(x).mul(0.5);
      case 10 -> x.tanh().mul(partner(x, pool).tanh());
      case 11 -> x.max(partner(x, pool));
      case 12 -> x.less(0.1).select(x, partner(x, pool));
      case 13 -> rank == 0 ? x.sub(0.5) : x.mean(below(rank));
      case 14 -> rank == 0 ? x.relu() : x.maxOver(below(rank));
      case 15 -> rank < 2 ? x.expandDims(0) : x.transposeLast();
      case 16 -> x.reshape(Shape.of(x.shape().size()));
      case 17 ->
          rank > 2
              ? x.min(0.5)
              : x.expandDims(rank).broadcastTo(x.shape().append(SIZES[below(SIZES.length)]));
      case 18 -> rank == 0 ? x.square().tanh() : sliced(x, below(rank));
      case 19 -> rank == 0 ? x.square().tanh() : Tensor.concat(below(rank), List.of(x, x.tanh()));
      case 20 -> rank != 2 ? x.div(x.abs().add(1)) : product(x, x.transposeLast());
      case 21 -> rank == 0 ? x.div(x.abs().add(1)) : padded(x, below(rank));
      case 22 -> rank == 0 ? x.stopGradient() : gathered(x, below(rank));
      case 23 -> rank == 0 ? x.expm1().tanh() : scattered(x, below(rank));
      case 24 -> x.abs().add(0.5).pow(x.tanh());
      case 25 -> x.greater(-0.2).and(x.less(0.7)).not().cast(x.dtype()).sub(x.tanh());
      case 26 -> rank == 0 ? x.abs().log1p() : x.tanh().logSoftmax(below(rank)).tanh();
      case 27 -> rank != 2 ? x.sub(0.217).sign().mul(0.5) : affine(x); // not where rounding decides
      case 28 -> rank < 3 ? x.abs().add(1).lgamma().tanh() : product(x.transposeLast(), x);
      case 29 -> x.abs().log1p().sub(x.tanh().expm1());
      case 30 -> x.abs().add(1).digamma().tanh();
      case 31 -> x.cast(DType.FLOAT64).tanh().cast(x.dtype());
      case 32 -> rank < 2 ? x.square().meanAll().tanh() : x.mean(0, rank - 1);
      case 33 -> rank > 2 ? x.max(-0.5) : leading(x);
      case 34 -> adam(x);
      case 35, 36 -> integers(x);
      case 37 -> convolutions.forward(x);
      case 38 -> convolutions.toImage(x);
      case 39 -> convolutions.toFilter(x);
      default -> rank == 0 ? x.sub(0.25) : x.add(x.trace().iota(x.type(), below(rank)).mul(0.01));
    };
  }

  /** Returns x repeated along a new first axis. */
  private Tensor leading(Tensor x) {
    return x.broadcastTo(Shape.of(SIZES[below(SIZES.length)]).concat(x.shape()));
  }

  /** Returns one result of a step of Adam. */
  private Tensor adam(Tensor x) {
    AdamUpdate update = new AdamUpdate(0.9, 0.99, 0.1, below(2) * 0.01);
    Tensor rate = x.trace().constant(x.dtype(), 0.05);
    Tensor step = x.trace().constant(x.dtype(), 1 + below(5));
    List<Tensor> arguments = List.of(x, x.tanh(), x.tanh().square(), x.sigmoid(), rate, step);
    return x.trace().record(update, arguments).get(below(3));
  }

  /** Returns a result of whole numbers, which are far from where rounding would change them. */
  private Tensor integers(Tensor x) {
    Tensor i = x.tanh().mul(3).add(0.217).cast(DType.INT32);
    int rank = x.shape().rank();
    if (rank == 0) {
      return i.mul(3).sub(1).cast(x.dtype()).mul(0.1);
    }
    int axis = below(rank);
    int size = x.shape().dim(axis);
    Tensor position = x.trace().iota(i.type(), axis);
    Tensor result =
        switch (below(8)) {
          case 0 -> i.add(position);
          case 1 -> i.mul(position.sub(2));
          case 2 -> i.max(position).sub(i.min(1));
          case 3 -> i.less(position).select(i, position);
          case 4 -> i.equal(position).or(i.cast(DType.BOOL)).cast(DType.INT32);
          case 5 -> i.sum(axis);
          case 6 -> i.maxOver(axis).pad(new int[rank - 1], repeat(1, rank - 1));
          default -> Tensor.concat(axis, List.of(i, position));
        };
    if (below(3) > 0) {
      return result.cast(x.dtype()).mul(0.1).tanh();
    }
    Tensor indices = i.max(0).min(size - 1).reshape(Shape.of(i.shape().size()));
    return x.gather(axis, indices.slice(0, 0, Math.min(3, i.shape().size())));
  }

  private static int[] repeat(int number, int times) {
    int[] all = new int[times];
    Arrays.fill(all, number);
    return all;
  }

  private static Tensor product(Tensor left, Tensor right) {
    return left.tanh().matmul(right.tanh()).tanh();
  }

  private static Tensor affine(Tensor x) {
    Tensor weight = x.tanh().transposeLast();
    return x.tanh().affine(weight, weight.sum(0)).tanh();
  }

  private Tensor gathered(Tensor x, int axis) {
    return x.gather(axis, indices(x, 1 + below(4), x.shape().dim(axis)));
  }

  private Tensor scattered(Tensor x, int axis) {
    int size = 1 + below(4);
    return x.tanh().scatterAdd(axis, indices(x, x.shape().dim(axis), size), size).tanh();
  }

  private Tensor indices(Tensor x, int count, int below) {
    int[] indices = new int[count];
    Arrays.setAll(indices, i -> below(below));
    return x.trace().constant(HostArray.of(Shape.of(count), indices));
  }

  /** Returns another tensor of the pool that broadcasts to the shape of {@code x}, or x shifted. */
  private Tensor partner(Tensor x, List<Tensor> pool) {
    int start = below(pool.size());
    for (int i = 0; i < pool.size(); i++) {
      Tensor candidate = pool.get((start + i) % pool.size());
      if (candidate != x && broadcasts(candidate.shape(), x.shape())) {
        return candidate;
      }
    }
    return x.add(0.25);
  }

  private static boolean broadcasts(Shape from, Shape to) {
    if (from.rank() > to.rank()) {
      return false;
    }
    for (int i = 1; i <= from.rank(); i++) {
      if (from.dim(-i) != 1 && from.dim(-i) != to.dim(-i)) {
        return false;
      }
    }
    return true;
  }

  private Tensor sliced(Tensor x, int axis) {
    int size = x.shape().dim(axis);
    int[] starts = new int[x.shape().rank()];
    int[] limits = x.shape().toArray();
    int[] strides = new int[starts.length];
    Arrays.fill(strides, 1);
    starts[axis] = below(size);
    strides[axis] = 1 + below(2);
    return x.slice(starts, limits, strides);
  }

  private Tensor padded(Tensor x, int axis) {
    int[] low = new int[x.shape().rank()];
    int[] high = new int[low.length];
    low[axis] = below(2);
    high[axis] = below(3);
    return x.pad(low, high);
  }
}
