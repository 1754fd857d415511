package io.github.vae4j.backend.reference;

/**
 * The functions that trainings spend their time in, of numbers of single precision: computed in
 * double precision and rounded once, so that each is within a unit in the last place of the exact
 * value, mostly the nearest.
 *
 * <p>They consist of sums, products and divisions over arrays of doubles that are indexed by the
 * loop variable alone, which HotSpot makes vector instructions of. Calls of {@link Math} it does
 * not.
 */
final class FloatFunctions {
  private static final int CHUNK = 512; // doubles that stay in the nearest cache
  private static final double EXP_IS_ZERO = -110; // in single precision
  private static final double EXP_IS_INFINITE = 90;
  private static final double TANH_IS_ONE = 20;

  /** A function of each of the first n numbers; both arrays may be the same. */
  @FunctionalInterface
  private interface Function {
    void apply(double[] in, double[] out, int n);
  }

  private FloatFunctions() {}

  static void exp(float[] in, float[] out, int from, int to) {
    each(in, out, from, to, FloatFunctions::exp);
  }

  static void tanh(float[] in, float[] out, int from, int to) {
    each(in, out, from, to, FloatFunctions::tanh);
  }

  static void sigmoid(float[] in, float[] out, int from, int to) {
    each(in, out, from, to, FloatFunctions::sigmoid);
  }

  static void softplus(float[] in, float[] out, int from, int to) {
    each(in, out, from, to, FloatFunctions::softplus);
  }

  private static void each(float[] in, float[] out, int from, int to, Function function) {
    double[] x = new double[CHUNK];
    double[] y = new double[CHUNK];
    for (int start = from; start < to; start += CHUNK) {
      int n = Math.min(CHUNK, to - start);
      for (int i = 0; i < n; i++) {
        x[i] = in[start + i];
      }
      function.apply(x, y, n);
      for (int i = 0; i < n; i++) {
        out[start + i] = (float) y[i];
      }
    }
  }

  private static void sigmoid(double[] in, double[] out, int n) {
    expOfMinusSize(in, out, n);
    for (int i = 0; i < n; i++) {
      out[i] = (in[i] >= 0 ? 1 : out[i]) / (1 + out[i]);
    }
  }

  private static void softplus(double[] in, double[] out, int n) {
    expOfMinusSize(in, out, n);
    log1p(out, out, n);
    for (int i = 0; i < n; i++) {
      out[i] = Math.max(in[i], 0) + out[i];
    }
  }

  /** exp(-|x|), which is at most 1. */
  private static void expOfMinusSize(double[] in, double[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = -Math.abs(in[i]);
    }
    exp(out, out, n);
  }

  /**
   * exp(x / 1024) by its Taylor polynomial of degree 8, which is off by less than 1e-14 there, and
   * ten squarings, which make that 1024 times as much.
   */
  private static void exp(double[] in, double[] out, int n) {
    for (int i = 0; i < n; i++) {
      double r = Math.max(EXP_IS_ZERO, Math.min(EXP_IS_INFINITE, in[i])) * (1.0 / 1024);
      double p = r * (1.0 / 40320) + 1.0 / 5040;
      p = p * r + 1.0 / 720;
      p = p * r + 1.0 / 120;
      p = p * r + 1.0 / 24;
      p = p * r + 1.0 / 6;
      p = p * r + 0.5;
      p = p * r + 1;
      p = p * r + 1;
      p = p * p;
      p = p * p;
      p = p * p;
      p = p * p;
      p = p * p;
      p = p * p;
      p = p * p;
      p = p * p;
      p = p * p;
      out[i] = p * p;
    }
  }

  /**
   * log(1 + x) of x between 0 and 1 as 2 artanh(x / (2 + x)), by the powers up to the 21st; what is
   * left is below 1e-11 of it.
   */
  private static void log1p(double[] in, double[] out, int n) {
    for (int i = 0; i < n; i++) {
      double z = in[i] / (2 + in[i]);
      double s = z * z;
      double p = s * (1.0 / 21) + 1.0 / 19;
      p = p * s + 1.0 / 17;
      p = p * s + 1.0 / 15;
      p = p * s + 1.0 / 13;
      p = p * s + 1.0 / 11;
      p = p * s + 1.0 / 9;
      p = p * s + 1.0 / 7;
      p = p * s + 1.0 / 5;
      p = p * s + 1.0 / 3;
      p = p * s + 1;
      out[i] = 2 * z * p;
    }
  }

  /**
   * tanh(x / 16) by the seventh convergent of Lambert's continued fraction, and four times tanh(2
   * y) = 2 tanh(y) / (1 + tanh(y)^2), which does not enlarge relative errors.
   */
  private static void tanh(double[] in, double[] out, int n) {
    for (int i = 0; i < n; i++) {
      double r = Math.max(-TANH_IS_ONE, Math.min(TANH_IS_ONE, in[i])) * (1.0 / 16);
      double s = r * r;
      double t =
          r * (((s + 378) * s + 17325) * s + 135135) / (((28 * s + 3150) * s + 62370) * s + 135135);
      t = (t + t) / (1 + t * t);
      t = (t + t) / (1 + t * t);
      t = (t + t) / (1 + t * t);
      out[i] = (t + t) / (1 + t * t);
    }
  }
}
