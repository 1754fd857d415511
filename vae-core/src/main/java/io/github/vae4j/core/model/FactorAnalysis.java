package io.github.vae4j.core.model;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Factor analysis, z ~ N(0, I), x | z ~ N(W z + b, diag s^2), fitted to data: what a model of
 * affine maps starts from. For given s the likelihood is greatest at W = diag(s) U (L - I)^(1/2),
 * where L and U are the greatest eigenvalues and their vectors of the covariance of x / s (Barber,
 * Bayesian Reasoning and Machine Learning, 2012, section 21.2.1); s^2 is then what W leaves of the
 * variances, and so on in turn. Of all rotations of W this is the one at which z | x has
 * independent dimensions, N(L^-1 W' diag s^-2 (x - b), L^-1).
 *
 * <p>With a condition c behind each x the model is x | z, c ~ N(W z + A c + b, diag s^2): A is the
 * linear regression of x on c, and W and s are fitted to what that leaves.
 *
 * @param weight W, as its transpose [latent][event]
 * @param slopes A, as its transpose [condition][event]
 * @param scale s, [event]
 * @param precision L, [latent]
 */
record FactorAnalysis(double[][] weight, double[][] slopes, double[] scale, double[] precision) {
  private static final int ITERATIONS = 50;
  private static final int POWERS = 4; // of the covariance, for each iteration
  private static final int SWEEPS = 10;

  private static final double RIDGE = 1e-6;

  /** The least share of its variance that W leaves of an element. */
  private static final double LEAST_SHARE = 0.01;

  /**
   * Fits.
   *
   * @param rows [n][event + condition], at least one
   * @param event number of elements that are modelled
   * @param latent number of latent dimensions; those beyond the event's stay without weight
   */
  static FactorAnalysis fit(float[][] rows, int event, int latent) {
    double[][] joint = covariance(rows);
    double[][] slopes = regression(joint, event);
    double[][] covariance = residual(joint, slopes, event);
    int factors = Math.min(latent, event);
    double[] variances = new double[event];
    Arrays.setAll(variances, i -> covariance[i][i] > 0 ? covariance[i][i] : 1);
    double[] scale = Arrays.stream(variances).map(Math::sqrt).toArray();
    double[][] vectors = new double[factors][event];
    for (int k = 0; k < factors; k++) {
      Noise.NORMAL.fill(RandomKey.of(1).fold(k), 0, vectors[k]);
    }
    double[][] weight = new double[latent][event];
    double[] precision = new double[latent];
    Arrays.fill(precision, 1);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] s = scale;
      double[][] whitened = new double[event][event];
      for (int i = 0; i < event; i++) {
        for (int j = 0; j < event; j++) {
          whitened[i][j] = covariance[i][j] / (s[i] * s[j]);
        }
      }
      double[] values = principal(whitened, vectors);
      double[] rest = variances.clone();
      for (int k = 0; k < factors; k++) {
        precision[k] = Math.max(values[k], 1);
        double length = Math.sqrt(precision[k] - 1);
        for (int i = 0; i < event; i++) {
          weight[k][i] = s[i] * vectors[k][i] * length;
          rest[i] -= weight[k][i] * weight[k][i];
        }
      }
      if (iteration < ITERATIONS - 1) { // the last W belongs to the last s
        scale = new double[event];
        for (int i = 0; i < event; i++) {
          scale[i] = Math.sqrt(Math.max(rest[i], LEAST_SHARE * variances[i]));
        }
      }
    }
    return new FactorAnalysis(weight, slopes, scale, precision);
  }

  /**
   * Returns the slopes of the regression of the first elements on the others, [others][first], with
   * a ridge that keeps one-hot conditions solvable, which add up to 1.
   */
  private static double[][] regression(double[][] joint, int event) {
    int size = joint.length - event;
    double[][] left = new double[size][];
    double[][] right = new double[size][];
    for (int i = 0; i < size; i++) {
      double[] row = joint[event + i];
      left[i] = Arrays.copyOfRange(row, event, row.length);
      left[i][i] += RIDGE * (1 + row[event + i]);
      right[i] = Arrays.copyOf(row, event);
    }
    // Elimination without pivots: the matrix is positive definite.
    for (int p = 0; p < size; p++) {
      for (int i = 0; i < size; i++) {
        double factor = i == p ? 0 : left[i][p] / left[p][p];
        for (int j = p; j < size; j++) {
          left[i][j] -= factor * left[p][j];
        }
        for (int j = 0; j < event; j++) {
          right[i][j] -= factor * right[p][j];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < event; j++) {
        right[i][j] /= left[i][i];
      }
    }
    return right;
  }

  /** Returns the covariance of what the regression leaves of the first elements. */
  private static double[][] residual(double[][] joint, double[][] slopes, int event) {
    double[][] rest = new double[event][event];
    for (int i = 0; i < event; i++) {
      for (int j = 0; j < event; j++) {
        rest[i][j] = joint[i][j];
        for (int c = 0; c < slopes.length; c++) {
          rest[i][j] -= slopes[c][i] * joint[event + c][j];
        }
      }
    }
    return rest;
  }

  /** Returns the covariance, which of an element that never changes is exactly 0. */
  private static double[][] covariance(float[][] rows) {
    float[] first = rows[0];
    int event = first.length;
    double[] mean = new double[event]; // from the first
    for (float[] row : rows) {
      for (int i = 0; i < event; i++) {
        mean[i] += ((double) row[i] - first[i]) / rows.length;
      }
    }
    double[][] all = new double[event][event];
    double[] distance = new double[event];
    for (float[] row : rows) {
      Arrays.setAll(distance, i -> (double) row[i] - first[i] - mean[i]);
      for (int i = 0; i < event; i++) {
        for (int j = 0; j <= i; j++) {
          all[i][j] += distance[i] * distance[j] / rows.length;
        }
      }
    }
    for (int i = 0; i < event; i++) {
      for (int j = 0; j < i; j++) {
        all[j][i] = all[i][j];
      }
    }
    return all;
  }

  /**
   * Brings vectors nearer to the eigenvectors of a symmetric matrix with the greatest eigenvalues,
   * by orthogonal iteration with a Rayleigh-Ritz step (Golub and Van Loan 2013, section 8.2.4).
   *
   * @param vectors [count][size], changed
   * @return their eigenvalues, falling
   */
  private static double[] principal(double[][] a, double[][] vectors) {
    for (int power = 0; power < POWERS; power++) {
      for (int k = 0; k < vectors.length; k++) {
        vectors[k] = multiply(a, vectors[k]);
      }
      orthonormalize(vectors);
    }
    int count = vectors.length;
    double[][] small = new double[count][count];
    for (int k = 0; k < count; k++) {
      double[] image = multiply(a, vectors[k]);
      for (int l = 0; l < count; l++) {
        small[k][l] = dot(image, vectors[l]);
      }
    }
    diagonalize(small, vectors);
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      order.add(k);
    }
    order.sort(Comparator.comparingDouble(k -> -small[k][k]));
    double[][] before = vectors.clone();
    Arrays.setAll(vectors, k -> before[order.get(k)]);
    return order.stream().mapToDouble(k -> small[k][k]).toArray();
  }

  /** Gram-Schmidt, twice for the sake of rounding. */
  private static void orthonormalize(double[][] vectors) {
    for (int pass = 0; pass < 2; pass++) {
      for (int k = 0; k < vectors.length; k++) {
        for (int l = 0; l < k; l++) {
          double along = dot(vectors[k], vectors[l]);
          for (int i = 0; i < vectors[k].length; i++) {
            vectors[k][i] -= along * vectors[l][i];
          }
        }
        double length = Math.sqrt(dot(vectors[k], vectors[k]));
        for (int i = 0; i < vectors[k].length; i++) {
          vectors[k][i] = length > 0 ? vectors[k][i] / length : 0;
        }
      }
    }
  }

  /** Jacobi's rotations of a symmetric matrix, which turn the vectors with it. */
  private static void diagonalize(double[][] a, double[][] vectors) {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < a.length; p++) {
        for (int q = p + 1; q < a.length; q++) {
          if (a[p][q] != 0) {
            double angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            rotate(a, p, q, cos, sin);
            for (double[] row : a) {
              double x = row[p];
              row[p] = cos * x - sin * row[q];
              row[q] = sin * x + cos * row[q];
            }
            rotate(vectors, p, q, cos, sin);
          }
        }
      }
    }
  }

  private static void rotate(double[][] rows, int p, int q, double cos, double sin) {
    for (int i = 0; i < rows[p].length; i++) {
      double x = rows[p][i];
      rows[p][i] = cos * x - sin * rows[q][i];
      rows[q][i] = sin * x + cos * rows[q][i];
    }
  }

  private static double[] multiply(double[][] a, double[] x) {
    return Arrays.stream(a).mapToDouble(row -> dot(row, x)).toArray();
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** Returns the slope of E[z|x], [event][latent]. */
  double[][] slope() {
    double[][] slope = new double[scale.length][weight.length];
    for (int i = 0; i < scale.length; i++) {
      for (int k = 0; k < weight.length; k++) {
        slope[i][k] = weight[k][i] / (scale[i] * scale[i] * precision[k]);
      }
    }
    return slope;
  }

  /**
   * Returns the parameters under which a {@link VaeSpec} of affine maps is this model, and its
   * encoder the posterior, by name.
   *
   * @param mean of x, [event]
   * @param rows that this was fitted to, for the mean of c
   */
  Map<String, double[]> parameters(double[] mean, float[][] rows) {
    int event = scale.length;
    int latents = weight.length;
    int conditions = slopes.length;
    double[] intercept = mean.clone(); // b
    for (int c = 0; c < conditions; c++) {
      int column = event + c;
      double center = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElse(0);
      for (int i = 0; i < event; i++) {
        intercept[i] -= slopes[c][i] * center;
      }
    }
    double[] decoder = new double[(latents + conditions) * 2 * event]; // means, then log-scales
    double[] bias = Arrays.copyOf(intercept, 2 * event);
    double[] encoder = new double[(event + conditions) * latents];
    double[] encoderBias = new double[latents];
    double[][] slope = slope();
    for (int i = 0; i < event; i++) {
      bias[event + i] = Math.log(scale[i]);
      for (int k = 0; k < latents; k++) {
        decoder[k * 2 * event + i] = weight[k][i];
        encoder[i * latents + k] = slope[i][k];
        encoderBias[k] -= slope[i][k] * intercept[i];
      }
      for (int c = 0; c < conditions; c++) {
        decoder[(latents + c) * 2 * event + i] = slopes[c][i];
        for (int k = 0; k < latents; k++) {
          encoder[(event + c) * latents + k] -= slope[i][k] * slopes[c][i];
        }
      }
    }
    double[] logScale = Arrays.stream(precision).map(p -> -0.5 * Math.log(p)).toArray();
    return Map.of(
        "decoder/output/weight", decoder,
        "decoder/output/bias", bias,
        "encoder/mean/weight", encoder,
        "encoder/mean/bias", encoderBias,
        "encoder/log-scale/bias", logScale);
  }
}
