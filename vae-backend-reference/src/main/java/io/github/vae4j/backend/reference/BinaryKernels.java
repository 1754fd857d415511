package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.HostArray;

/**
 * Element-wise functions of two arguments of one shape: one plain loop for each, which HotSpot
 * vectorises.
 */
final class BinaryKernels {
  /** Elements that are worth a thread when each costs about a memory access. */
  static final int GRAIN = 1 << 15;

  private BinaryKernels() {}

  static HostArray apply(Parallel parallel, BinaryOp op, HostArray left, HostArray right) {
    int n = left.shape().size();
    int grain = op == BinaryOp.POW ? GRAIN / 16 : GRAIN;
    Object out = Elements.allocate(left.type().dtype(), n);
    parallel.run(n, grain, (from, to) -> range(op, left, right, out, from, to));
    return Elements.tensor(left.shape(), out);
  }

  private static void range(
      BinaryOp op, HostArray left, HostArray right, Object out, int from, int to) {
    switch (left.type().dtype()) {
      case FLOAT32 -> floats(op, left.floats(), right.floats(), (float[]) out, from, to);
      case FLOAT64 -> doubles(op, left.doubles(), right.doubles(), (double[]) out, from, to);
      case INT32 -> ints(op, left.ints(), right.ints(), (int[]) out, from, to);
      case BOOL -> throw new IllegalStateException("reference: " + op + " takes no booleans");
    }
  }

  private static void floats(BinaryOp op, float[] a, float[] b, float[] out, int from, int to) {
    switch (op) {
      case ADD -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] + b[i];
        }
      }
      case SUB -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] - b[i];
        }
      }
      case MUL -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] * b[i];
        }
      }
      case DIV -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] / b[i];
        }
      }
      case POW -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) Math.pow(a[i], b[i]);
        }
      }
      case MAX -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.max(a[i], b[i]);
        }
      }
      case MIN -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.min(a[i], b[i]);
        }
      }
    }
  }

  private static void doubles(BinaryOp op, double[] a, double[] b, double[] out, int from, int to) {
    switch (op) {
      case ADD -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] + b[i];
        }
      }
      case SUB -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] - b[i];
        }
      }
      case MUL -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] * b[i];
        }
      }
      case DIV -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] / b[i];
        }
      }
      case POW -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.pow(a[i], b[i]);
        }
      }
      case MAX -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.max(a[i], b[i]);
        }
      }
      case MIN -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.min(a[i], b[i]);
        }
      }
    }
  }

  private static void ints(BinaryOp op, int[] a, int[] b, int[] out, int from, int to) {
    switch (op) {
      case ADD -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] + b[i];
        }
      }
      case SUB -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] - b[i];
        }
      }
      case MUL -> {
        for (int i = from; i < to; i++) {
          out[i] = a[i] * b[i];
        }
      }
      case MAX -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.max(a[i], b[i]);
        }
      }
      case MIN -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.min(a[i], b[i]);
        }
      }
      default -> throw new IllegalStateException("reference: " + op + " takes no integers");
    }
  }
}
