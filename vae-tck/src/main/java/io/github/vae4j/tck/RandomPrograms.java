package io.github.vae4j.tck;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Programs drawn under a seed: some dozen operations deep, axes of size 1 among them, values of
 * moderate size. Equal seeds give equal programs and inputs, on every machine.
 */
public final class RandomPrograms {
  private static final int[] SIZES = {1, 1, 2, 3, 5};

  private final double[] uniform = new double[4096];
  private int drawn;

  private RandomPrograms(long seed) {
    Noise.UNIFORM.fill(RandomKey.of(seed).fold("program"), 0, uniform);
  }

  /**
   * A program with arguments to run it on.
   *
   * @param program with a single element type but for conditions
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

  private List<Tensor> grow(List<Tensor> inputs, int depth) {
    List<Tensor> pool = new ArrayList<>(inputs);
    for (int i = 0; i < depth; i++) {
      Tensor next = step(pool.get(below(pool.size())), pool);
      pool.add(next.shape().size() > 512 ? next.sum(0) : next);
    }
    return pool.subList(pool.size() - 3, pool.size());
  }

  /** Returns one more tensor; each choice keeps values bounded, so that errors do not explode. */
  private Tensor step(Tensor x, List<Tensor> pool) {
    int rank = x.shape().rank();
    return switch (below(30)) {
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
      case 27 -> rank != 2 ? x.sign().mul(0.5) : affine(x);
      case 28 -> rank < 3 ? x.abs().add(1).lgamma().tanh() : product(x.transposeLast(), x);
      default -> rank == 0 ? x.sub(0.25) : x.add(x.trace().iota(x.type(), below(rank)).mul(0.01));
    };
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
