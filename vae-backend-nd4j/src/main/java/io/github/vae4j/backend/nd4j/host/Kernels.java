package io.github.vae4j.backend.nd4j.host;

import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;

/** The loops of {@link Pieces}, plain enough to be compiled for the vector unit. */
public final class Kernels {
  private Kernels() {}

  /** Work in both precisions. */
  public interface Pair {
    void floats(float[][] rows, int n);

    void doubles(double[][] rows, int n);
  }

  /** The square root of a row. */
  public static final class Sqrt implements Pair {
    @Override
    public void floats(float[][] rows, int n) {
      float[] x = rows[0];
      for (int i = 0; i < n; i++) {
        x[i] = (float) Math.sqrt(x[i]);
      }
    }

    @Override
    public void doubles(double[][] rows, int n) {
      double[] x = rows[0];
      for (int i = 0; i < n; i++) {
        x[i] = Math.sqrt(x[i]);
      }
    }
  }

  /** The greater of two rows, NaN if either is. */
  public static final class Max implements Pair {
    @Override
    public void floats(float[][] rows, int n) {
      float[] x = rows[0];
      float[] y = rows[1];
      for (int i = 0; i < n; i++) {
        x[i] = Math.max(x[i], y[i]);
      }
    }

    @Override
    public void doubles(double[][] rows, int n) {
      double[] x = rows[0];
      double[] y = rows[1];
      for (int i = 0; i < n; i++) {
        x[i] = Math.max(x[i], y[i]);
      }
    }
  }

  /** The lesser of two rows, NaN if either is. */
  public static final class Min implements Pair {
    @Override
    public void floats(float[][] rows, int n) {
      float[] x = rows[0];
      float[] y = rows[1];
      for (int i = 0; i < n; i++) {
        x[i] = Math.min(x[i], y[i]);
      }
    }

    @Override
    public void doubles(double[][] rows, int n) {
      double[] x = rows[0];
      double[] y = rows[1];
      for (int i = 0; i < n; i++) {
        x[i] = Math.min(x[i], y[i]);
      }
    }
  }

  /** -|x| of a row. */
  public static final class MinusAbs implements Pair {
    @Override
    public void floats(float[][] rows, int n) {
      float[] x = rows[0];
      for (int i = 0; i < n; i++) {
        x[i] = -Math.abs(x[i]);
      }
    }

    @Override
    public void doubles(double[][] rows, int n) {
      double[] x = rows[0];
      for (int i = 0; i < n; i++) {
        x[i] = -Math.abs(x[i]);
      }
    }
  }

  /**
   * log(1 + x) of x and the logarithm of u = 1 + x rounded, accurate near 0: W. Kahan's log(u) x /
   * (u - 1), whose errors cancel; x or log(u) where u is 1 or x.
   */
  public static final class Log1p implements Pair {
    @Override
    public void floats(float[][] rows, int n) {
      float[] x = rows[0];
      float[] log = rows[1];
      for (int i = 0; i < n; i++) {
        float u = 1 + x[i];
        float corrected = u == x[i] ? log[i] : log[i] * (x[i] / (u - 1));
        x[i] = u == 1 ? x[i] : corrected;
      }
    }

    @Override
    public void doubles(double[][] rows, int n) {
      double[] x = rows[0];
      double[] log = rows[1];
      for (int i = 0; i < n; i++) {
        double u = 1 + x[i];
        double corrected = u == x[i] ? log[i] : log[i] * (x[i] / (u - 1));
        x[i] = u == 1 ? x[i] : corrected;
      }
    }
  }

  /** max(x, 0) + log1p(tail) of x, tail = exp(-|x|) and the logarithm of 1 + tail rounded. */
  public static final class Softplus implements Pair {
    @Override
    public void floats(float[][] rows, int n) {
      float[] x = rows[0];
      float[] tail = rows[1];
      float[] log = rows[2];
      for (int i = 0; i < n; i++) {
        float u = 1 + tail[i];
        float log1p = u == 1 ? tail[i] : log[i] * (tail[i] / (u - 1));
        x[i] = Math.max(x[i], 0) + log1p;
      }
    }

    @Override
    public void doubles(double[][] rows, int n) {
      double[] x = rows[0];
      double[] tail = rows[1];
      double[] log = rows[2];
      for (int i = 0; i < n; i++) {
        double u = 1 + tail[i];
        double log1p = u == 1 ? tail[i] : log[i] * (tail[i] / (u - 1));
        x[i] = Math.max(x[i], 0) + log1p;
      }
    }
  }

  /** A step of Adam on rows of the parameter, both moments and the gradient. */
  public static final class Adam implements Pair {
    private final AdamUpdate p;
    private double rate;
    private double keep;
    private double root;

    public Adam(AdamUpdate p) {
      this.p = p;
    }

    /** Says which step it is and its learning rate. */
    public void prepare(double learningRate, double t) {
      rate = learningRate / oneMinusPower(p.beta1(), t);
      root = 1 / oneMinusPower(p.beta2(), t);
      keep = 1 - learningRate * p.weightDecay();
    }

    /** Returns 1 - beta^t. */
    public static double oneMinusPower(double beta, double t) {
      return -Math.expm1(t * Math.log(beta));
    }

    @Override
    public void floats(float[][] rows, int n) {
      float[] x = rows[0];
      float[] m = rows[1];
      float[] v = rows[2];
      float[] g = rows[3];
      float keepM = (float) p.beta1();
      float takeM = (float) (1 - p.beta1());
      float keepV = (float) p.beta2();
      float takeV = (float) (1 - p.beta2());
      float epsilon = (float) p.epsilon();
      float floatRate = (float) rate;
      float floatKeep = (float) keep;
      float floatRoot = (float) root;
      for (int i = 0; i < n; i++) {
        float newM = keepM * m[i] + takeM * g[i];
        float newV = keepV * v[i] + takeV * g[i] * g[i];
        m[i] = newM;
        v[i] = newV;
        x[i] =
            floatKeep * x[i] - floatRate * newM / ((float) Math.sqrt(newV * floatRoot) + epsilon);
      }
    }

    @Override
    public void doubles(double[][] rows, int n) {
      double[] x = rows[0];
      double[] m = rows[1];
      double[] v = rows[2];
      double[] g = rows[3];
      double keepM = p.beta1();
      double takeM = 1 - p.beta1();
      double keepV = p.beta2();
      double takeV = 1 - p.beta2();
      double epsilon = p.epsilon();
      for (int i = 0; i < n; i++) {
        double newM = keepM * m[i] + takeM * g[i];
        double newV = keepV * v[i] + takeV * g[i] * g[i];
        m[i] = newM;
        v[i] = newV;
        x[i] = keep * x[i] - rate * newM / (Math.sqrt(newV * root) + epsilon);
      }
    }
  }
}
