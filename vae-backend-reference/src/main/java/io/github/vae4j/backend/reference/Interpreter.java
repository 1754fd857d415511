package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import java.util.List;

/** Computes one equation: dispatches each primitive to its kernel. */
final class Interpreter
    implements Primitive.Visitor<List<HostArray>>,
        OptionalPrimitive.OptionalVisitor<List<HostArray>> {
  private final Parallel parallel;
  private final List<HostArray> in;
  private final TensorType type; // of the first result

  private Interpreter(Parallel parallel, List<HostArray> inputs, TensorType type) {
    this.parallel = parallel;
    this.in = inputs;
    this.type = type;
  }

  /** Returns the results, which may share elements with the arguments. */
  static List<HostArray> compute(Parallel parallel, Equation equation, List<HostArray> inputs) {
    TensorType type = equation.output().type();
    return equation.primitive().accept(new Interpreter(parallel, inputs, type));
  }

  @Override
  public List<HostArray> unary(Primitive.Unary p) {
    return List.of(UnaryKernels.apply(parallel, p.op(), in.get(0)));
  }

  @Override
  public List<HostArray> binary(Primitive.Binary p) {
    return List.of(BinaryKernels.apply(parallel, p.op(), in.get(0), in.get(1)));
  }

  @Override
  public List<HostArray> compare(Primitive.Compare p) {
    return List.of(ConditionKernels.compare(parallel, p.op(), in.get(0), in.get(1)));
  }

  @Override
  public List<HostArray> and(Primitive.And p) {
    return List.of(ConditionKernels.and(parallel, in.get(0), in.get(1)));
  }

  @Override
  public List<HostArray> not(Primitive.Not p) {
    return List.of(ConditionKernels.not(parallel, in.get(0)));
  }

  @Override
  public List<HostArray> select(Primitive.Select p) {
    return List.of(ConditionKernels.select(parallel, in.get(0), in.get(1), in.get(2)));
  }

  @Override
  public List<HostArray> cast(Primitive.Cast p) {
    return List.of(Elements.cast(in.get(0), p.to()));
  }

  @Override
  public List<HostArray> reduce(Primitive.Reduce p) {
    return List.of(ReduceKernels.apply(parallel, p.op(), p.axes(), in.get(0), type.shape()));
  }

  @Override
  public List<HostArray> reshape(Primitive.Reshape p) {
    return List.of(Elements.reshape(in.get(0), p.shape()));
  }

  @Override
  public List<HostArray> transpose(Primitive.Transpose p) {
    int[] from = StridedCopy.strides(in.get(0).shape());
    return view(p.permutation().stream().mapToInt(axis -> from[axis]).toArray(), 0);
  }

  @Override
  public List<HostArray> broadcast(Primitive.Broadcast p) {
    Shape s = in.get(0).shape();
    int[] from = StridedCopy.strides(s);
    int[] strides = new int[p.shape().rank()];
    int extra = strides.length - s.rank();
    for (int i = 0; i < s.rank(); i++) {
      strides[i + extra] = s.dim(i) == 1 ? 0 : from[i];
    }
    return view(strides, 0);
  }

  @Override
  public List<HostArray> slice(Primitive.Slice p) {
    int[] strides = StridedCopy.strides(in.get(0).shape());
    int offset = 0;
    for (int i = 0; i < strides.length; i++) {
      offset += p.starts().get(i) * strides[i];
      strides[i] *= p.strides().get(i);
    }
    return view(strides, offset);
  }

  private List<HostArray> view(int[] strides, int offset) {
    return List.of(StridedCopy.view(parallel, in.get(0), type.shape(), strides, offset));
  }

  @Override
  public List<HostArray> pad(Primitive.Pad p) {
    Object out = Elements.allocate(type.dtype(), type.shape().size());
    int[] strides = StridedCopy.strides(type.shape());
    int offset = 0;
    for (int i = 0; i < strides.length; i++) {
      offset += p.low().get(i) * strides[i];
    }
    StridedCopy.place(parallel, in.get(0), out, strides, offset);
    return List.of(Elements.tensor(type.shape(), out));
  }

  @Override
  public List<HostArray> concat(Primitive.Concat p) {
    Object out = Elements.allocate(type.dtype(), type.shape().size());
    int[] strides = StridedCopy.strides(type.shape());
    int start = 0;
    for (HostArray part : in) {
      StridedCopy.place(parallel, part, out, strides, start * strides[p.axis()]);
      start += part.shape().dim(p.axis());
    }
    return List.of(Elements.tensor(type.shape(), out));
  }

  @Override
  public List<HostArray> gather(Primitive.Gather p) {
    return List.of(IndexKernels.gather(in.get(0), in.get(1).ints(), p.axis(), type));
  }

  @Override
  public List<HostArray> scatterAdd(Primitive.ScatterAdd p) {
    return List.of(IndexKernels.scatterAdd(in.get(0), in.get(1).ints(), p.axis(), type));
  }

  @Override
  public List<HostArray> constant(Primitive.Constant p) {
    return List.of(p.value());
  }

  @Override
  public List<HostArray> iota(Primitive.Iota p) {
    return List.of(IndexKernels.iota(type, p.axis()));
  }

  @Override
  public List<HostArray> matmul(Primitive.Matmul p) {
    return List.of(MatmulKernel.apply(parallel, in.get(0), in.get(1), type));
  }

  @Override
  public List<HostArray> stopGradient(Primitive.StopGradient p) {
    return List.of(in.get(0));
  }

  @Override
  public List<HostArray> optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public List<HostArray> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    return List.of(UnaryKernels.apply(parallel, p.op(), in.get(0)));
  }

  @Override
  public List<HostArray> affine(OptionalPrimitive.Affine p) {
    return List.of(MatmulKernel.affine(parallel, in.get(0), in.get(1), in.get(2), type));
  }

  @Override
  public List<HostArray> conv2d(OptionalPrimitive.Conv2d p) {
    return List.of(ConvolutionKernels.forward(parallel, p.window(), in.get(0), in.get(1), type));
  }

  @Override
  public List<HostArray> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    return List.of(
        ConvolutionKernels.inputGradient(parallel, p.window(), in.get(0), in.get(1), type));
  }

  @Override
  public List<HostArray> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    return List.of(
        ConvolutionKernels.filterGradient(parallel, p.window(), in.get(0), in.get(1), type));
  }

  @Override
  public List<HostArray> randomNoise(OptionalPrimitive.RandomNoise p) {
    int[] key = in.get(0).ints();
    RandomKey stream = new RandomKey((key[0] & 0xFFFFFFFFL) | ((long) key[1] << 32));
    return List.of(HostArray.draw(p.type(), p.noise(), stream));
  }

  @Override
  public List<HostArray> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    return AdamKernel.apply(parallel, p, in);
  }
}
