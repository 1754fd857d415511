package io.github.vae4j.core.reference;

import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;

/**
 * Element-wise functions of two arguments of one shape: one plain loop for each, which the JIT
 * vectorises.
 */
final class BinaryKernels {
  private BinaryKernels() {}

  static HostArray apply(BinaryOp op, HostArray left, HostArray right) {
    return switch (left.type().dtype()) {
      case FLOAT32 -> floats(op, left, right);
      case FLOAT64 -> doubles(op, left, right);
      case INT32 -> ints(op, left, right);
      case BOOL -> throw new IllegalStateException("reference: " + op + " takes no booleans");
    };
  }

  private static HostArray floats(BinaryOp op, HostArray left, HostArray right) {
    float[] a = left.floats();
    float[] b = right.floats();
    int n = a.length;
    float[] out = new float[n];
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] + b[i];
        }
      }
      case SUB -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] - b[i];
        }
      }
      case MUL -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] * b[i];
        }
      }
      case DIV -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] / b[i];
        }
      }
      case POW -> {
        for (int i = 0; i < n; i++) {
          out[i] = (float) Math.pow(a[i], b[i]);
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          out[i] = Math.max(a[i], b[i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          out[i] = Math.min(a[i], b[i]);
        }
      }
    }
    return HostArray.of(left.shape(), out);
  }

  private static HostArray doubles(BinaryOp op, HostArray left, HostArray right) {
    double[] a = left.doubles();
    double[] b = right.doubles();
    int n = a.length;
    double[] out = new double[n];
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] + b[i];
        }
      }
      case SUB -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] - b[i];
        }
      }
      case MUL -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] * b[i];
        }
      }
      case DIV -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] / b[i];
        }
      }
      case POW -> {
        for (int i = 0; i < n; i++) {
          out[i] = Math.pow(a[i], b[i]);
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          out[i] = Math.max(a[i], b[i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          out[i] = Math.min(a[i], b[i]);
        }
      }
    }
    return HostArray.of(left.shape(), out);
  }

  private static HostArray ints(BinaryOp op, HostArray left, HostArray right) {
    int[] a = left.ints();
    int[] b = right.ints();
    int n = a.length;
    int[] out = new int[n];
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] + b[i];
        }
      }
      case SUB -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] - b[i];
        }
      }
      case MUL -> {
        for (int i = 0; i < n; i++) {
          out[i] = a[i] * b[i];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          out[i] = Math.max(a[i], b[i]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          out[i] = Math.min(a[i], b[i]);
        }
      }
      default -> throw new IllegalStateException("reference: " + op + " takes no integers");
    }
    return HostArray.of(left.shape(), out);
  }

  static HostArray compare(CompareOp op, HostArray left, HostArray right) {
    boolean[] out = new boolean[left.shape().size()];
    for (int i = 0; i < out.length; i++) {
      double a = left.get(i);
      double b = right.get(i);
      out[i] = op == CompareOp.LESS ? a < b : a == b;
    }
    return HostArray.of(left.shape(), out);
  }

  static HostArray select(boolean[] condition, HostArray yes, HostArray no) {
    int n = condition.length;
    return switch (yes.type().dtype()) {
      case FLOAT32 -> {
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
          out[i] = condition[i] ? yes.floats()[i] : no.floats()[i];
        }
        yield HostArray.of(yes.shape(), out);
      }
      case FLOAT64 -> {
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
          out[i] = condition[i] ? yes.doubles()[i] : no.doubles()[i];
        }
        yield HostArray.of(yes.shape(), out);
      }
      case INT32 -> {
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
          out[i] = condition[i] ? yes.ints()[i] : no.ints()[i];
        }
        yield HostArray.of(yes.shape(), out);
      }
      case BOOL -> {
        boolean[] out = new boolean[n];
        for (int i = 0; i < n; i++) {
          out[i] = condition[i] ? yes.booleans()[i] : no.booleans()[i];
        }
        yield HostArray.of(yes.shape(), out);
      }
    };
  }
}
