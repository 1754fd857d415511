package io.github.vae4j.core.reference;

import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.List;

/** Computes one equation: dispatches each primitive to its kernel. */
final class Interpreter implements Primitive.Visitor<HostArray> {
  private final Parallel parallel;
  private final List<HostArray> in;
  private final TensorType type;

  Interpreter(Parallel parallel, List<HostArray> inputs, TensorType outputType) {
    this.parallel = parallel;
    this.in = inputs;
    this.type = outputType;
  }

  @Override
  public HostArray unary(Primitive.Unary p) {
    return UnaryKernels.apply(parallel, p.op(), in.get(0));
  }

  @Override
  public HostArray optional(OptionalPrimitive p) {
    if (p instanceof OptionalPrimitive.OptionalUnary unary) {
      return UnaryKernels.apply(parallel, unary.op(), in.get(0));
    }
    throw new IllegalStateException("reference: " + p + " was to be legalised");
  }

  @Override
  public HostArray binary(Primitive.Binary p) {
    return BinaryKernels.apply(p.op(), in.get(0), in.get(1));
  }

  @Override
  public HostArray compare(Primitive.Compare p) {
    return BinaryKernels.compare(p.op(), in.get(0), in.get(1));
  }

  @Override
  public HostArray and(Primitive.And p) {
    boolean[] a = in.get(0).booleans();
    boolean[] b = in.get(1).booleans();
    boolean[] out = new boolean[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] && b[i];
    }
    return HostArray.of(type.shape(), out);
  }

  @Override
  public HostArray not(Primitive.Not p) {
    boolean[] a = in.get(0).booleans();
    boolean[] out = new boolean[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = !a[i];
    }
    return HostArray.of(type.shape(), out);
  }

  @Override
  public HostArray select(Primitive.Select p) {
    return BinaryKernels.select(in.get(0).booleans(), in.get(1), in.get(2));
  }

  @Override
  public HostArray cast(Primitive.Cast p) {
    HostArray x = in.get(0);
    int n = x.shape().size();
    return switch (p.to()) {
      case FLOAT32 -> {
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
          out[i] = (float) x.get(i);
        }
        yield HostArray.of(x.shape(), out);
      }
      case FLOAT64 -> HostArray.of(x.shape(), x.toDoubles());
      case INT32 -> {
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
          out[i] = (int) x.get(i);
        }
        yield HostArray.of(x.shape(), out);
      }
      case BOOL -> {
        boolean[] out = new boolean[n];
        for (int i = 0; i < n; i++) {
          out[i] = x.get(i) != 0;
        }
        yield HostArray.of(x.shape(), out);
      }
    };
  }

  @Override
  public HostArray reduce(Primitive.Reduce p) {
    return ReduceKernels.apply(p.op(), p.axes(), in.get(0), type.shape());
  }

  @Override
  public HostArray reshape(Primitive.Reshape p) {
    return LayoutKernels.reshape(in.get(0), p.shape());
  }

  @Override
  public HostArray transpose(Primitive.Transpose p) {
    int[] from = LayoutKernels.strides(in.get(0).shape());
    int[] strides = p.permutation().stream().mapToInt(axis -> from[axis]).toArray();
    return LayoutKernels.view(in.get(0), type.shape(), strides, 0);
  }

  @Override
  public HostArray broadcast(Primitive.Broadcast p) {
    Shape s = in.get(0).shape();
    int[] from = LayoutKernels.strides(s);
    int[] strides = new int[p.shape().rank()];
    int extra = strides.length - s.rank();
    for (int i = 0; i < s.rank(); i++) {
      strides[i + extra] = s.dim(i) == 1 ? 0 : from[i];
    }
    return LayoutKernels.view(in.get(0), p.shape(), strides, 0);
  }

  @Override
  public HostArray slice(Primitive.Slice p) {
    int[] strides = LayoutKernels.strides(in.get(0).shape());
    int offset = 0;
    for (int i = 0; i < strides.length; i++) {
      offset += p.starts().get(i) * strides[i];
      strides[i] *= p.strides().get(i);
    }
    return LayoutKernels.view(in.get(0), type.shape(), strides, offset);
  }

  @Override
  public HostArray pad(Primitive.Pad p) {
    HostArray out = HostArray.filled(type, 0);
    int[] strides = LayoutKernels.strides(type.shape());
    int offset = 0;
    for (int i = 0; i < strides.length; i++) {
      offset += p.low().get(i) * strides[i];
    }
    LayoutKernels.place(in.get(0), out, strides, offset);
    return out;
  }

  @Override
  public HostArray concat(Primitive.Concat p) {
    HostArray out = HostArray.filled(type, 0);
    int[] strides = LayoutKernels.strides(type.shape());
    int start = 0;
    for (HostArray part : in) {
      LayoutKernels.place(part, out, strides, start * strides[p.axis()]);
      start += part.shape().dim(p.axis());
    }
    return out;
  }

  @Override
  public HostArray gather(Primitive.Gather p) {
    return LayoutKernels.gather(in.get(0), in.get(1).ints(), p.axis(), type);
  }

  @Override
  public HostArray scatterAdd(Primitive.ScatterAdd p) {
    return LayoutKernels.scatterAdd(in.get(0), in.get(1).ints(), p.axis(), type);
  }

  @Override
  public HostArray constant(Primitive.Constant p) {
    return p.value();
  }

  @Override
  public HostArray iota(Primitive.Iota p) {
    int inner = type.shape().range(p.axis() + 1, type.shape().rank()).size();
    int n = type.shape().dim(p.axis());
    double[] out = new double[type.shape().size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = i / inner % n;
    }
    if (type.dtype().isFloating()) {
      return HostArray.ofDoubles(type, out);
    }
    int[] ints = new int[out.length];
    for (int i = 0; i < out.length; i++) {
      ints[i] = (int) out[i];
    }
    return HostArray.of(type.shape(), ints);
  }

  @Override
  public HostArray matmul(Primitive.Matmul p) {
    return MatmulKernel.apply(parallel, in.get(0), in.get(1), type);
  }

  @Override
  public HostArray stopGradient(Primitive.StopGradient p) {
    return in.get(0);
  }
}
