package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.HostArray;

/** Element-wise operations that give or take conditions. */
final class ConditionKernels {
  private ConditionKernels() {}

  static HostArray compare(Parallel parallel, CompareOp op, HostArray left, HostArray right) {
    int n = left.shape().size();
    boolean[] out = new boolean[n];
    parallel.run(
        n,
        BinaryKernels.GRAIN,
        (from, to) -> {
          switch (left.type().dtype()) {
            case FLOAT32 -> floats(op, left.floats(), right.floats(), out, from, to);
            case FLOAT64 -> doubles(op, left.doubles(), right.doubles(), out, from, to);
            case INT32 -> ints(op, left.ints(), right.ints(), out, from, to);
            case BOOL -> throw new IllegalStateException("reference: " + op + " takes no booleans");
          }
        });
    return HostArray.of(left.shape(), out);
  }

  private static void floats(CompareOp op, float[] a, float[] b, boolean[] out, int from, int to) {
    switch (op) {
      case LESS -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] < b[i];
        }
      }
      case EQUAL -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] == b[i];
        }
      }
    }
  }

  private static void doubles(
      CompareOp op, double[] a, double[] b, boolean[] out, int from, int to) {
    switch (op) {
      case LESS -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] < b[i];
        }
      }
      case EQUAL -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] == b[i];
        }
      }
    }
  }

  private static void ints(CompareOp op, int[] a, int[] b, boolean[] out, int from, int to) {
    switch (op) {
      case LESS -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] < b[i];
        }
      }
      case EQUAL -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] == b[i];
        }
      }
    }
  }

  static HostArray and(Parallel parallel, HostArray left, HostArray right) {
    boolean[] a = left.booleans();
    boolean[] b = right.booleans();
    boolean[] out = new boolean[a.length];
    parallel.run(
        out.length,
        BinaryKernels.GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            out[i] = a[i] & b[i];
          }
        });
    return HostArray.of(left.shape(), out);
  }

  static HostArray not(Parallel parallel, HostArray x) {
    boolean[] a = x.booleans();
    boolean[] out = new boolean[a.length];
    parallel.run(
        out.length,
        BinaryKernels.GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            out[i] = !a[i];
          }
        });
    return HostArray.of(x.shape(), out);
  }

  static HostArray select(Parallel parallel, HostArray condition, HostArray yes, HostArray no) {
    boolean[] c = condition.booleans();
    Object result = Elements.allocate(yes.type().dtype(), c.length);
    parallel.run(
        c.length,
        BinaryKernels.GRAIN,
        (from, to) -> {
          if (result instanceof float[] out) {
            floats(c, yes.floats(), no.floats(), out, from, to);
          } else if (result instanceof double[] out) {
            doubles(c, yes.doubles(), no.doubles(), out, from, to);
          } else if (result instanceof int[] out) {
            ints(c, yes.ints(), no.ints(), out, from, to);
          } else if (result instanceof boolean[] out) {
            booleans(c, yes.booleans(), no.booleans(), out, from, to);
          }
        });
    return Elements.tensor(yes.shape(), result);
  }

  private static void floats(
      boolean[] condition, float[] yes, float[] no, float[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = condition[i] ? yes[i] : no[i];
    }
  }

  private static void doubles(
      boolean[] condition, double[] yes, double[] no, double[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = condition[i] ? yes[i] : no[i];
    }
  }

  private static void ints(boolean[] condition, int[] yes, int[] no, int[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = condition[i] ? yes[i] : no[i];
    }
  }

  private static void booleans(
      boolean[] condition, boolean[] yes, boolean[] no, boolean[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = condition[i] ? yes[i] : no[i];
    }
  }
}
