package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.List;
import java.util.Map;

/**
 * Probabilistic principal components: z ~ N(0, I), x | z ~ N(W z, s^2 I), so that x ~ N(0, W W' +
 * s^2 I); the proposal is N(0, I), whatever x is.
 *
 * @param weights W, [event][latent]
 * @param scale s
 */
record PrincipalComponents(double[][] weights, double scale) implements VaeModel {
  /** Returns a model with random weights. */
  static PrincipalComponents random(int latent, int event, double scale, long seed) {
    double[] numbers = new double[latent * event];
    Noise.NORMAL.fill(RandomKey.of(seed), 0, numbers);
    double[][] weights = new double[event][latent];
    for (int i = 0; i < event; i++) {
      for (int j = 0; j < latent; j++) {
        weights[i][j] = numbers[i * latent + j] / Math.sqrt(latent);
      }
    }
    return new PrincipalComponents(weights, scale);
  }

  /** Returns the model in double precision. */
  TrainedVae trained() {
    return new TrainedVae(
        this,
        ModelParameters.initialize(this, DType.FLOAT64, RandomKey.of(1)),
        Preprocessing.divide(1),
        List.of(),
        Map.of());
  }

  /** Returns data drawn from the model, as they are stored: in single precision. */
  Rows simulate(int n, long seed) {
    int latent = latentSize();
    int event = weights.length;
    double[] numbers = new double[n * (latent + event)];
    Noise.NORMAL.fill(RandomKey.of(seed).fold("simulated"), 0, numbers);
    float[][] rows = new float[n][event];
    for (int row = 0; row < n; row++) {
      int at = row * (latent + event);
      for (int i = 0; i < event; i++) {
        double x = scale * numbers[at + latent + i];
        for (int j = 0; j < latent; j++) {
          x += weights[i][j] * numbers[at + j];
        }
        rows[row][i] = (float) x;
      }
    }
    return new Rows(rows);
  }

  /** Returns log p(x). */
  double logEvidence(double[] x) {
    int d = x.length;
    double[][] c = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        c[i][j] = i == j ? scale * scale : 0;
        for (int k = 0; k < latentSize(); k++) {
          c[i][j] += weights[i][k] * weights[j][k];
        }
      }
    }
    // Gaussian elimination of C y = x, whose pivots multiply to the determinant.
    double[] y = x.clone();
    double logDensity = -0.5 * d * Math.log(2 * Math.PI);
    for (int i = 0; i < d; i++) {
      logDensity -= 0.5 * (Math.log(c[i][i]) + y[i] * y[i] / c[i][i]);
      for (int j = i + 1; j < d; j++) {
        double factor = c[j][i] / c[i][i];
        y[j] -= factor * y[i];
        for (int k = i; k < d; k++) {
          c[j][k] -= factor * c[i][k];
        }
      }
    }
    return logDensity;
  }

  @Override
  public Shape eventShape() {
    return Shape.of(weights.length);
  }

  @Override
  public int latentSize() {
    return weights[0].length;
  }

  @Override
  public LatentModel bind(Scope scope) {
    return new LatentModel() {
      @Override
      public Distribution prior() {
        return Normal.standard(scope.trace(), scope.dtype(), Shape.of(latentSize()));
      }

      @Override
      public Distribution posterior(Tensor x) {
        Tensor mean = scope.parameter("mean", Shape.of(latentSize()), Initializer.constant(0));
        Tensor zero = x.mul(0).sum(-1).expandDims(-1);
        return Normal.diagonal(zero.add(mean), scope.trace().constant(scope.dtype(), 0));
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor w =
            scope.parameter(
                "weights",
                Shape.of(latentSize(), weights.length),
                (key, shape) -> {
                  double[] all = new double[shape.size()];
                  for (int i = 0; i < weights.length; i++) {
                    for (int j = 0; j < latentSize(); j++) {
                      all[j * weights.length + i] = weights[i][j];
                    }
                  }
                  return all;
                });
        return Normal.diagonal(z.matmul(w), scope.trace().constant(scope.dtype(), Math.log(scale)));
      }
    };
  }
}
