package io.github.vae4j.core.reference;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;
import java.util.List;

/** Reductions, accumulated in double precision. */
final class ReduceKernels {
  private ReduceKernels() {}

  static HostArray apply(ReduceOp op, List<Integer> axes, HostArray x, Shape shape) {
    Shape from = x.shape();
    int[] target = new int[from.rank()]; // stride of each axis in the result; 0 if it is reduced
    int step = 1;
    for (int i = from.rank() - 1; i >= 0; i--) {
      if (!axes.contains(i)) {
        target[i] = step;
        step *= from.dim(i);
      }
    }
    double[] out = new double[shape.size()];
    if (op == ReduceOp.MAX) {
      Arrays.fill(out, Double.NEGATIVE_INFINITY);
    }
    int rank = from.rank();
    int inner = rank == 0 ? 1 : from.dim(rank - 1);
    int innerStep = rank == 0 ? 0 : target[rank - 1];
    int[] index = new int[rank];
    int offset = 0;
    for (int start = 0; start < from.size(); start += inner) {
      for (int j = 0; j < inner; j++) {
        int o = offset + j * innerStep;
        double v = x.get(start + j);
        out[o] = op == ReduceOp.SUM ? out[o] + v : Math.max(out[o], v);
      }
      for (int axis = rank - 2; axis >= 0; axis--) {
        offset += target[axis];
        if (++index[axis] < from.dim(axis)) {
          break;
        }
        offset -= target[axis] * from.dim(axis);
        index[axis] = 0;
      }
    }
    TensorType type = x.type().withShape(shape);
    if (type.dtype() != DType.INT32) {
      return HostArray.ofDoubles(type, out);
    }
    int[] ints = new int[out.length];
    for (int i = 0; i < out.length; i++) {
      ints[i] = (int) (long) out[i];
    }
    return HostArray.of(shape, ints);
  }
}
