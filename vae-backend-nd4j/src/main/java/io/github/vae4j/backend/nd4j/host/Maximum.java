package io.github.vae4j.backend.nd4j.host;

import io.github.vae4j.api.program.Shape;
import java.util.List;

/** The greatest elements over some axes, NaN where there is one. */
public final class Maximum {
  private final int[] dims;
  private final int[] strides; // in the result; 0 for what is reduced
  private final int run; // elements in a row that are reduced together, or not at all
  private final int step; // from one to the next of these in the result
  private final int size;

  public Maximum(Shape shape, List<Integer> axes) {
    int rank = shape.rank();
    int inner = rank;
    boolean reduced = axes.contains(rank - 1);
    int elements = 1;
    while (inner > 0 && axes.contains(inner - 1) == reduced) {
      inner--;
      elements *= shape.dim(inner);
    }
    this.run = elements;
    this.step = reduced ? 0 : 1;
    this.dims = shape.range(0, inner).toArray();
    this.strides = new int[inner];
    int stride = reduced ? 1 : run;
    for (int i = inner - 1; i >= 0; i--) {
      if (!axes.contains(i)) {
        strides[i] = stride;
        stride *= dims[i];
      }
    }
    this.size = stride;
  }

  public void run(Cells x, Cells z) {
    for (int i = 0; i < size; i++) {
      z.set(i, Double.NEGATIVE_INFINITY);
    }
    int[] index = new int[dims.length];
    int from = 0;
    int to = 0;
    while (true) {
      for (int i = 0; i < run; i++) {
        int at = to + i * step;
        z.set(at, Math.max(z.get(at), x.get(from + i)));
      }
      from += run;
      int axis = dims.length - 1;
      while (axis >= 0 && ++index[axis] == dims[axis]) {
        index[axis] = 0;
        to -= (dims[axis] - 1) * strides[axis];
        axis--;
      }
      if (axis < 0) {
        return;
      }
      to += strides[axis];
    }
  }
}
