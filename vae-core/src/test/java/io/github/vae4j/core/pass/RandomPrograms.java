package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Programs of random equations, rich in what the passes look for: constants 0 and 1, repeated and
 * inverse operations on shapes, common and dead expressions, optional primitives, and the gradient
 * of one of the results.
 */
final class RandomPrograms {
  private static final int STEPS = 60;
  private static final int LARGEST = 200;
  private static final double[] NUMBERS = {0, 1, -1, 0.5, 3};

  private final SplittableRandom random;
  private final Trace trace = Trace.open();
  private final List<Tensor> pool = new ArrayList<>();
  private final DType dtype;

  private RandomPrograms(long seed, DType dtype) {
    this.random = new SplittableRandom(seed);
    this.dtype = dtype;
  }

  static Program of(long seed, DType dtype) {
    return new RandomPrograms(seed, dtype).generate();
  }

  /** Returns numbers for the inputs of a program. */
  static List<HostArray> inputs(Program program, long seed) {
    return program.inputs().stream()
        .map(in -> HostArray.draw(in.type(), Noise.NORMAL, RandomKey.of(seed).fold(in.name())))
        .toList();
  }

  private Program generate() {
    List<Tensor> inputs = new ArrayList<>();
    int[][] shapes = {{}, {3}, {2, 3}, {4, 2, 1}};
    for (int[] shape : shapes) {
      inputs.add(trace.input("x" + inputs.size(), Role.DATA, TensorType.of(dtype, shape)));
    }
    inputs.add(trace.noise("noise", Noise.NORMAL, TensorType.of(dtype, 3, 3)));
    trace.input("unused", Role.STATE, TensorType.of(dtype, 2));
    pool.addAll(inputs);
    for (int i = 0; i < STEPS; i++) {
      Tensor next = step(pick());
      if (next.shape().size() <= LARGEST && next.shape().rank() <= 5) {
        pool.add(next);
      }
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      outputs.put("y" + i, pick());
    }
    outputs.put("x", inputs.get(0));
    Tensor last = pool.get(pool.size() - 1).tanh().sumAll();
    List<Tensor> gradients = Gradients.of(last, inputs);
    for (int i = 0; i < inputs.size(); i++) {
      outputs.put("gradient" + i, gradients.get(i));
    }
    return trace.program(outputs);
  }

  private Tensor pick() {
    return pool.get(random.nextInt(pool.size()));
  }

  private int axis(Tensor x) {
    return random.nextInt(x.shape().rank());
  }

  private Tensor step(Tensor x) {
    return x.shape().rank() == 0 || random.nextInt(3) == 0 ? number(x) : layout(x);
  }

  private Tensor number(Tensor x) {
    Tensor other = partner(x);
    return switch (random.nextInt(22)) {
      case 0 -> x.neg();
      case 1 -> x.tanh().exp();
      case 2 -> x.abs().add(0.1).log();
      case 3 -> x.sigmoid();
      case 4 -> x.abs().sqrt().sign();
      case 5 -> x.tanh().softplus();
      case 6 -> x.erf().stopGradient();
      case 7 -> x.tanh().abs().add(0.6).lgamma();
      case 8 -> x.tanh().expm1().log1p();
      case 9, 10 -> x.add(other);
      case 11 -> x.sub(other);
      case 12, 13 -> x.mul(other).tanh();
      case 14 -> x.div(other.abs().add(0.5));
      case 15 -> x.max(other);
      case 16 -> x.min(other).pow(random.nextInt(3));
      case 17 -> x.less(other).not().and(x.equal(x).not().not()).select(x, other);
      case 18 -> x.tanh().mul(4).cast(DType.INT32).mul(2).cast(dtype);
      case 19 -> other.mul(x).neg().neg();
      case 20 -> x.cast(dtype == DType.FLOAT32 ? DType.FLOAT64 : DType.FLOAT32).cast(dtype);
      default -> trace.constant(x.type(), number()).equal(number()).select(x, x.square());
    };
  }

  private double number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  /** Returns a tensor that broadcasts with x: a number, x itself or a row of it. */
  private Tensor partner(Tensor x) {
    return switch (random.nextInt(4)) {
      case 0 -> x.shape().rank() == 0 ? x : x.slice(0, 0, 1);
      case 1 -> x.tanh();
      default -> trace.constant(dtype, number());
    };
  }

  private Tensor layout(Tensor x) {
    int axis = axis(x);
    int size = x.shape().dim(axis);
    int rank = x.shape().rank();
    return switch (random.nextInt(13)) {
      case 0 -> x.sum(axis);
      case 1 -> x.maxOver(axis);
      case 2 -> x.reshape(x.shape().size());
      case 3 -> x.expandDims(random.nextInt(rank + 1));
      case 4 -> x.transpose(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
      case 5 -> x.transpose(IntStream.range(0, rank).map(i -> (i + 1) % rank).toArray());
      case 6 -> x.broadcastTo(Shape.of(1 + random.nextInt(2)).concat(x.shape()));
      case 7 -> x.slice(axis, random.nextInt(size), size);
      case 8 -> x.pad(new int[rank], IntStream.range(0, rank).map(i -> i % 2).toArray());
      case 9 -> Tensor.concat(axis, List.of(x, x.neg()));
      case 10 -> {
        Tensor indices = trace.constant(HostArray.of(Shape.of(2), new int[] {size - 1, 0}));
        yield x.gather(axis, indices).scatterAdd(axis, indices, size + 1);
      }
      case 11 -> trace.iota(x.type(), axis).reshape(x.shape().size()).reshape(x.shape()).mul(x);
      default -> {
        Tensor row = x.reshape(1, x.shape().size()).tanh();
        yield rank == 2
            ? x.tanh().affine(x.transpose(1, 0), x.sum(1)).tanh()
            : row.transposeLast().matmul(row);
      }
    };
  }
}
