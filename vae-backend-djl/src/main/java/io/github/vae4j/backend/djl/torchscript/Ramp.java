package io.github.vae4j.backend.djl.torchscript;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import java.util.Arrays;

/** The numbers of an iota along its axis; broadcasting them gives the whole. */
public final class Ramp {
  private Ramp() {}

  /** Returns 0, 1, 2, ... in a shape that has size 1 on the other axes. */
  public static HostArray of(Primitive.Iota p) {
    Shape whole = p.type().shape();
    int[] dims = new int[whole.rank()];
    Arrays.fill(dims, 1);
    dims[p.axis()] = whole.dim(p.axis());
    int[] ramp = new int[dims[p.axis()]];
    Arrays.setAll(ramp, i -> i);
    Shape shape = Shape.of(dims);
    return p.type().dtype() == DType.INT32
        ? HostArray.of(shape, ramp)
        : HostArray.ofDoubles(
            p.type().withShape(shape), Arrays.stream(ramp).asDoubleStream().toArray());
  }
}
