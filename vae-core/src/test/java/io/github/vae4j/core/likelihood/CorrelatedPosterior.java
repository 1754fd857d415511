package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;

/**
 * Probabilistic principal components with two latents: z ~ N(0, I), x | z ~ N(W z + b, s^2 I) in
 * three dimensions, so that everything is known exactly; the posterior is strongly correlated. The
 * proposal is the same for all data: N(mean, diag variance).
 */
record CorrelatedPosterior(double[] mean, double[] variance) implements VaeModel {
  private static final double[][] W = {{1, 0.9}, {0.8, 1}, {0.2, -0.3}};
  private static final double[] B = {0.1, -0.2, 0.3};
  private static final double VARIANCE = 0.25;
  private static final float[] X = {1, -0.5f, 0.7f};

  /** log p(x) of the datum. */
  static final double LOG_EVIDENCE = -3.654605;

  /** The ELBO of the best proposal with independent dimensions. */
  static final double BEST = -4.176915;

  /** Returns the model with the best proposal: the posterior's mean, one over its precisions. */
  static CorrelatedPosterior best() {
    return new CorrelatedPosterior(
        new double[] {0.65168847, -0.31570656}, new double[] {1 / 7.72, 1 / 8.60});
  }

  /** Returns the datum again and again. */
  static Rows data(int n) {
    float[][] rows = new float[n][];
    Arrays.fill(rows, X);
    return new Rows(rows);
  }

  /** Returns the exact ELBO of the proposal. */
  double elbo() {
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      double residual = X[i] - B[i] - W[i][0] * mean[0] - W[i][1] * mean[1];
      squares += residual * residual;
      squares += variance[0] * W[i][0] * W[i][0] + variance[1] * W[i][1] * W[i][1];
    }
    double elbo = -0.5 * (3 * Math.log(2 * Math.PI * VARIANCE) + squares / VARIANCE);
    for (int j = 0; j < 2; j++) {
      elbo += 0.5 * (1 + Math.log(variance[j]) - mean[j] * mean[j] - variance[j]);
    }
    return elbo;
  }

  @Override
  public Shape eventShape() {
    return Shape.of(3);
  }

  @Override
  public int latentSize() {
    return 2;
  }

  @Override
  public LatentModel bind(Scope scope) {
    return new LatentModel() {
      @Override
      public Distribution prior() {
        return Normal.standard(scope.trace(), scope.dtype(), Shape.of(2));
      }

      @Override
      public Distribution posterior(Tensor x) {
        Shape shape = Shape.of(x.shape().dim(0), 2);
        Tensor logScale =
            parameter("log-scale", Arrays.stream(variance).map(v -> 0.5 * Math.log(v)).toArray());
        return Normal.diagonal(parameter("mean", mean).broadcastTo(shape), logScale);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        double[] flat = Arrays.stream(W).flatMapToDouble(Arrays::stream).toArray();
        Tensor weight = scope.parameter("weight", Shape.of(3, 2), (key, shape) -> flat);
        Tensor mean = z.expandDims(z.shape().rank() - 1).mul(weight).sum(-1);
        Tensor noise =
            scope.parameter(
                "noise", Shape.scalar(), Initializer.constant(0.5 * Math.log(VARIANCE)));
        return Normal.diagonal(mean.add(parameter("shift", B)), noise);
      }

      private Tensor parameter(String name, double[] values) {
        return scope.parameter(name, Shape.of(values.length), (key, shape) -> values.clone());
      }
    };
  }
}
