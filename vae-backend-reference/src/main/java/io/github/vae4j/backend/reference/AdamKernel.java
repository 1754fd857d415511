package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Shape;
import java.util.List;

/**
 * The step of Adam. In single precision all of it is, so that it becomes vector instructions; only
 * what depends on the step alone is computed in double precision and then rounded.
 */
final class AdamKernel {
  private static final int GRAIN = 4096;

  private final AdamUpdate p;
  private final double rate;
  private final double decay;
  private final double correction1; // 1 - beta1^t
  private final double correction2; // 1 - beta2^t

  private AdamKernel(AdamUpdate p, double rate, double t) {
    this.p = p;
    this.rate = rate;
    this.decay = 1 - rate * p.weightDecay();
    this.correction1 = 1 - Math.pow(p.beta1(), t);
    this.correction2 = 1 - Math.pow(p.beta2(), t);
  }

  /** Takes parameter, m, v, gradient, rate and t; returns the new parameter, m and v. */
  static List<HostArray> apply(Parallel parallel, AdamUpdate p, List<HostArray> in) {
    AdamKernel kernel = new AdamKernel(p, in.get(4).get(0), in.get(5).get(0));
    DType dtype = in.get(0).type().dtype();
    Shape shape = in.get(0).shape();
    int n = shape.size();
    Object parameter = Elements.allocate(dtype, n);
    Object m = Elements.allocate(dtype, n);
    Object v = Elements.allocate(dtype, n);
    parallel.run(
        n,
        GRAIN,
        (from, to) -> {
          if (dtype == DType.FLOAT32) {
            kernel.floats(in, (float[]) parameter, (float[]) m, (float[]) v, from, to);
          } else {
            kernel.doubles(in, (double[]) parameter, (double[]) m, (double[]) v, from, to);
          }
        });
    return List.of(
        Elements.tensor(shape, parameter), Elements.tensor(shape, m), Elements.tensor(shape, v));
  }

  private double m(double m, double gradient) {
    return p.beta1() * m + (1 - p.beta1()) * gradient;
  }

  private double v(double v, double gradient) {
    return p.beta2() * v + (1 - p.beta2()) * gradient * gradient;
  }

  private double parameter(double parameter, double m, double v) {
    double scale = Math.sqrt(v / correction2) + p.epsilon();
    return parameter * decay - rate / correction1 * m / scale;
  }

  private void floats(
      List<HostArray> in, float[] newParameter, float[] newM, float[] newV, int from, int to) {
    float[] parameter = in.get(0).floats();
    float[] m = in.get(1).floats();
    float[] v = in.get(2).floats();
    float[] gradient = in.get(3).floats();
    float beta1 = (float) p.beta1();
    float rest1 = (float) (1 - p.beta1());
    float beta2 = (float) p.beta2();
    float rest2 = (float) (1 - p.beta2());
    float kept = (float) decay;
    float length = (float) (rate / correction1);
    float unbiased = (float) (1 / correction2);
    float epsilon = (float) p.epsilon();
    for (int i = from; i < to; i++) {
      float nextM = beta1 * m[i] + rest1 * gradient[i];
      float nextV = beta2 * v[i] + rest2 * gradient[i] * gradient[i];
      newM[i] = nextM;
      newV[i] = nextV;
      newParameter[i] =
          parameter[i] * kept - length * nextM / ((float) Math.sqrt(nextV * unbiased) + epsilon);
    }
  }

  private void doubles(
      List<HostArray> in, double[] newParameter, double[] newM, double[] newV, int from, int to) {
    double[] parameter = in.get(0).doubles();
    double[] m = in.get(1).doubles();
    double[] v = in.get(2).doubles();
    double[] gradient = in.get(3).doubles();
    for (int i = from; i < to; i++) {
      newM[i] = m(m[i], gradient[i]);
      newV[i] = v(v[i], gradient[i]);
      newParameter[i] = parameter(parameter[i], newM[i], newV[i]);
    }
  }
}
