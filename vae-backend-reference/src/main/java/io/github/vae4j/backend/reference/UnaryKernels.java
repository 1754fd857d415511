package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.UnaryOp;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Element-wise functions of one argument: one plain loop for each, in double precision and then
 * rounded where a function is not exact. {@link FloatFunctions} has faster loops for some.
 */
final class UnaryKernels {
  private static final int GRAIN = 2048;
  private static final double SMALL = 1e-5;

  private UnaryKernels() {}

  static HostArray apply(Parallel parallel, UnaryOp op, HostArray x) {
    int n = x.shape().size();
    if (x.type().dtype() == DType.FLOAT32) {
      float[] out = new float[n];
      parallel.run(n, GRAIN, (from, to) -> floats(op, x.floats(), out, from, to));
      return HostArray.of(x.shape(), out);
    }
    double[] out = new double[n];
    parallel.run(n, GRAIN, (from, to) -> doubles(op, x.doubles(), out, from, to));
    return HostArray.of(x.shape(), out);
  }

  static HostArray apply(Parallel parallel, OptionalUnaryOp op, HostArray x) {
    int n = x.shape().size();
    if (x.type().dtype() == DType.FLOAT32) {
      float[] out = new float[n];
      parallel.run(n, GRAIN, (from, to) -> floats(op, x.floats(), out, from, to));
      return HostArray.of(x.shape(), out);
    }
    double[] out = new double[n];
    parallel.run(n, GRAIN, (from, to) -> doubles(op, x.doubles(), out, from, to));
    return HostArray.of(x.shape(), out);
  }

  private static void floats(UnaryOp op, float[] a, float[] out, int from, int to) {
    switch (op) {
      case NEG -> {
        for (int i = from; i < to; i++) {
          out[i] = -a[i];
        }
      }
      case EXP -> FloatFunctions.exp(a, out, from, to);
      case LOG -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) Math.log(a[i]);
        }
      }
      case TANH -> FloatFunctions.tanh(a, out, from, to);
      case SIGMOID -> FloatFunctions.sigmoid(a, out, from, to);
      case SQRT -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) Math.sqrt(a[i]);
        }
      }
      case ABS -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.abs(a[i]);
        }
      }
      case SIGN -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.signum(a[i]);
        }
      }
    }
  }

  private static void doubles(UnaryOp op, double[] a, double[] out, int from, int to) {
    switch (op) {
      case NEG -> {
        for (int i = from; i < to; i++) {
          out[i] = -a[i];
        }
      }
      case EXP -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.exp(a[i]);
        }
      }
      case LOG -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.log(a[i]);
        }
      }
      case TANH -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.tanh(a[i]);
        }
      }
      case SIGMOID -> {
        for (int i = from; i < to; i++) {
          out[i] = sigmoid(a[i]);
        }
      }
      case SQRT -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.sqrt(a[i]);
        }
      }
      case ABS -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.abs(a[i]);
        }
      }
      case SIGN -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.signum(a[i]);
        }
      }
    }
  }

  private static void floats(OptionalUnaryOp op, float[] a, float[] out, int from, int to) {
    switch (op) {
      case LOG1P -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) Math.log1p(a[i]);
        }
      }
      case EXPM1 -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) Math.expm1(a[i]);
        }
      }
      case SOFTPLUS -> FloatFunctions.softplus(a, out, from, to);
      case ERF -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) Erf.value(a[i]);
        }
      }
      case LGAMMA -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) lgamma(a[i]);
        }
      }
      case DIGAMMA -> {
        for (int i = from; i < to; i++) {
          out[i] = (float) digamma(a[i]);
        }
      }
    }
  }

  private static void doubles(OptionalUnaryOp op, double[] a, double[] out, int from, int to) {
    switch (op) {
      case LOG1P -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.log1p(a[i]);
        }
      }
      case EXPM1 -> {
        for (int i = from; i < to; i++) {
          out[i] = Math.expm1(a[i]);
        }
      }
      case SOFTPLUS -> {
        for (int i = from; i < to; i++) {
          out[i] = softplus(a[i]);
        }
      }
      case ERF -> {
        for (int i = from; i < to; i++) {
          out[i] = Erf.value(a[i]);
        }
      }
      case LGAMMA -> {
        for (int i = from; i < to; i++) {
          out[i] = lgamma(a[i]);
        }
      }
      case DIGAMMA -> {
        for (int i = from; i < to; i++) {
          out[i] = digamma(a[i]);
        }
      }
    }
  }

  private static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x)); // at most 1
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** Infinite at infinity, where the library's series gives NaN. */
  private static double lgamma(double x) {
    return x == Double.POSITIVE_INFINITY ? x : LogGamma.value(x);
  }

  /** Near 0 by psi(x) = psi(x + 1) - 1 / x, where the library leaves out the first term. */
  private static double digamma(double x) {
    return x > 0 && x < 2 * SMALL ? Digamma.value(x + 1) - 1 / x : Digamma.value(x);
  }
}
