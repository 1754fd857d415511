package io.github.vae4j.core.reference;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.UnaryOp;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.LogGamma;

/** Element-wise functions of one argument, computed in double precision and rounded. */
final class UnaryKernels {
  private static final int GRAIN = 4096;

  private UnaryKernels() {}

  static HostArray apply(Parallel parallel, UnaryOp op, HostArray x) {
    return map(
        parallel,
        x,
        switch (op) {
          case NEG -> v -> -v;
          case EXP -> Math::exp;
          case LOG -> Math::log;
          case TANH -> Math::tanh;
          case SIGMOID -> UnaryKernels::sigmoid;
          case SQRT -> Math::sqrt;
          case ABS -> Math::abs;
          case SIGN -> Math::signum;
        });
  }

  static HostArray apply(Parallel parallel, OptionalUnaryOp op, HostArray x) {
    return map(
        parallel,
        x,
        switch (op) {
          case LOG1P -> Math::log1p;
          case EXPM1 -> Math::expm1;
          case SOFTPLUS -> v -> Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
          case ERF -> Erf::value;
          case LGAMMA -> LogGamma::value;
          case DIGAMMA -> Digamma::value;
        });
  }

  private static double sigmoid(double v) {
    double e = Math.exp(-Math.abs(v));
    return v >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  private static HostArray map(Parallel parallel, HostArray x, DoubleUnaryOperator f) {
    int n = x.shape().size();
    if (x.type().dtype() == DType.FLOAT32) {
      float[] a = x.floats();
      float[] out = new float[n];
      parallel.run(
          n,
          GRAIN,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              out[i] = (float) f.applyAsDouble(a[i]);
            }
          });
      return HostArray.of(x.shape(), out);
    }
    double[] a = x.doubles();
    double[] out = new double[n];
    parallel.run(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            out[i] = f.applyAsDouble(a[i]);
          }
        });
    return HostArray.of(x.shape(), out);
  }
}
