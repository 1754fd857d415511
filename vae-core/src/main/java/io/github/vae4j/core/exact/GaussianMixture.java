package io.github.vae4j.core.exact;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A mixture of normal distributions with full covariances in plain Java and double precision:
 * density sum_k w_k N(x; m_k, S_k). One normal distribution is a mixture of one.
 */
public final class GaussianMixture {
  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  /** One component; factor factor' = covariance. */
  private record Component(
      double weight, double[] mean, double[][] covariance, double[][] factor) {}

  private final List<Component> components;

  private GaussianMixture(List<Component> components) {
    this.components = List.copyOf(components);
  }

  /**
   * Returns N(mean, covariance).
   *
   * @param mean [size]
   * @param covariance [size][size]
   * @throws IllegalArgumentException if the shapes do not fit, or the covariance is not positive
   *     definite
   */
  public static GaussianMixture normal(double[] mean, double[][] covariance) {
    if (mean.length == 0
        || covariance.length != mean.length
        || Arrays.stream(covariance).anyMatch(row -> row.length != mean.length)) {
      throw new IllegalArgumentException(
          "normal: needs a mean [n] and a covariance [n][n], got a mean of "
              + mean.length
              + " and a covariance of "
              + covariance.length
              + " rows");
    }
    double[][] own = Matrices.copy(covariance);
    return new GaussianMixture(
        List.of(new Component(1, mean.clone(), own, Matrices.cholesky(own))));
  }

  /**
   * Returns N(mean, diag scale^2).
   *
   * @throws IllegalArgumentException if the sizes differ or a scale is not above 0
   */
  public static GaussianMixture diagonal(double[] mean, double[] scale) {
    for (double s : scale) {
      if (!(s > 0)) { // zero, negative or NaN
        throw new IllegalArgumentException(
            "normal: needs scales above 0, got " + Arrays.toString(scale));
      }
    }
    return normal(mean, Matrices.diagonal(Arrays.stream(scale).map(s -> s * s).toArray()));
  }

  /** Returns N(0, I) in this many dimensions. */
  public static GaussianMixture standard(int size) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return diagonal(new double[size], ones);
  }

  /**
   * Returns the mixture sum_k weights_k parts_k.
   *
   * @param weights above 0, with sum 1
   * @throws IllegalArgumentException if there is not one weight for each part, they are not as
   *     above, or the parts differ in their size
   */
  public static GaussianMixture of(double[] weights, GaussianMixture... parts) {
    double sum = Arrays.stream(weights).sum();
    if (weights.length == 0
        || weights.length != parts.length
        || Arrays.stream(weights).anyMatch(w -> !(w > 0))
        || Math.abs(sum - 1) > 1e-9
        || Arrays.stream(parts).anyMatch(part -> part.size() != parts[0].size())) {
      throw new IllegalArgumentException(
          "mixture: needs a weight above 0 for each part, with sum 1, and parts of one size, got "
              + Arrays.toString(weights)
              + " for parts of sizes "
              + Arrays.stream(parts).map(GaussianMixture::size).toList());
    }
    List<Component> all = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      for (Component c : parts[i].components) {
        all.add(new Component(weights[i] * c.weight, c.mean, c.covariance, c.factor));
      }
    }
    return new GaussianMixture(all);
  }

  /** Returns the number of dimensions. */
  public int size() {
    return components.get(0).mean.length;
  }

  /** Returns the number of components. */
  public int components() {
    return components.size();
  }

  /** Returns the weight of component {@code k}. */
  public double weight(int k) {
    return components.get(k).weight;
  }

  /** Returns the mean of component {@code k}, [size]. */
  public double[] mean(int k) {
    return components.get(k).mean.clone();
  }

  /** Returns the covariance of component {@code k}, [size][size]. */
  public double[][] covariance(int k) {
    return Matrices.copy(components.get(k).covariance);
  }

  /** Returns the lower triangular factor of the covariance of component {@code k}. */
  double[][] factor(int k) {
    return components.get(k).factor;
  }

  /** Returns the mean of the mixture, [size]. */
  public double[] mean() {
    double[] mean = new double[size()];
    for (Component c : components) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += c.weight * c.mean[i];
      }
    }
    return mean;
  }

  /** Returns the covariance of the mixture, [size][size]. */
  public double[][] covariance() {
    double[] mean = mean();
    double[][] all = new double[mean.length][mean.length];
    for (Component c : components) {
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < mean.length; j++) {
          double between = (c.mean[i] - mean[i]) * (c.mean[j] - mean[j]);
          all[i][j] += c.weight * (c.covariance[i][j] + between);
        }
      }
    }
    return all;
  }

  /**
   * Returns the log-density in nats.
   *
   * @throws IllegalArgumentException if x has another size
   */
  public double logDensity(double... x) {
    double[] each = componentLogDensities(x);
    double greatest = Arrays.stream(each).max().orElseThrow();
    return greatest + Math.log(Arrays.stream(each).map(l -> Math.exp(l - greatest)).sum());
  }

  /** Returns log w_k + log N(x; m_k, S_k) by k. */
  private double[] componentLogDensities(double[] x) {
    requireSize("log-density", x);
    return components.stream()
        .mapToDouble(
            c -> {
              double[] white = Matrices.solveLower(c.factor, Matrices.subtract(x, c.mean));
              return Math.log(c.weight)
                  - 0.5 * (Matrices.dot(white, white) + x.length * LOG_2_PI)
                  - logDeterminant(c.factor);
            })
        .toArray();
  }

  private void requireSize(String operation, double[] x) {
    if (x.length != size()) {
      throw new IllegalArgumentException(
          operation + ": needs a vector of " + size() + " numbers, got " + x.length);
    }
  }

  /** Returns half the log-determinant of the covariance. */
  private static double logDeterminant(double[][] factor) {
    double sum = 0;
    for (int i = 0; i < factor.length; i++) {
      sum += Math.log(factor[i][i]);
    }
    return sum;
  }

  /**
   * Returns KL(this || other) in nats, for two normal distributions: (tr(T^-1 S) + (n - m)' T^-1 (n
   * - m) - size + log |T| - log |S|) / 2 for N(m, S) and N(n, T).
   *
   * @throws IllegalArgumentException if one has several components, for which there is no closed
   *     form, or the sizes differ
   */
  public double kl(GaussianMixture other) {
    if (components() != 1 || other.components() != 1) {
      throw new IllegalArgumentException(
          "KL: needs two normal distributions, got mixtures of "
              + components()
              + " and "
              + other.components()
              + "; there is no closed form");
    }
    other.requireSize("KL", mean(0));
    double[][] factor = other.factor(0);
    double sum = -size() + 2 * (logDeterminant(factor) - logDeterminant(factor(0)));
    // tr(T^-1 S) is the sum of squares of L_T^-1 L_S.
    for (double[] column : Matrices.transpose(factor(0))) {
      double[] white = Matrices.solveLower(factor, column);
      sum += Matrices.dot(white, white);
    }
    double[] white = Matrices.solveLower(factor, Matrices.subtract(mean(0), other.mean(0)));
    return 0.5 * (sum + Matrices.dot(white, white));
  }

  /**
   * Draws.
   *
   * @return [n][size]; the same for the same key
   */
  public double[][] sample(int n, RandomKey key) {
    double[] noise = new double[n * size()];
    Noise.NORMAL.fill(key, 0, noise);
    double[] choice = new double[n];
    Noise.UNIFORM.fill(key.fold("component"), 0, choice);
    double[][] all = new double[n][];
    for (int i = 0; i < n; i++) {
      int k = 0;
      double above = choice[i] - components.get(0).weight;
      while (above >= 0 && k < components() - 1) {
        k++;
        above -= components.get(k).weight;
      }
      double[] white = Arrays.copyOfRange(noise, i * size(), (i + 1) * size());
      Component c = components.get(k);
      all[i] = Matrices.add(Matrices.multiply(c.factor, white), c.mean);
    }
    return all;
  }

  /**
   * Returns the distribution of x = W z + b + s e, where z has this one and e ~ N(0, I): components
   * N(W m + b, W S W' + diag s^2) (Bishop 2006, equation 2.115).
   */
  GaussianMixture affine(double[][] weight, double[] shift, double[] scale) {
    double[][] noise = Matrices.diagonal(Arrays.stream(scale).map(s -> s * s).toArray());
    List<Component> all = new ArrayList<>();
    for (Component c : components) {
      double[][] spread =
          Matrices.multiply(Matrices.multiply(weight, c.covariance), Matrices.transpose(weight));
      double[][] covariance = Matrices.add(spread, noise);
      double[] mean = Matrices.add(Matrices.multiply(weight, c.mean), shift);
      all.add(new Component(c.weight, mean, covariance, Matrices.cholesky(covariance)));
    }
    return new GaussianMixture(all);
  }

  /** Returns the probability of each component given a draw x, w_k N(x; m_k, S_k) / density. */
  double[] responsibilities(double[] x) {
    double total = logDensity(x);
    return Arrays.stream(componentLogDensities(x)).map(l -> Math.exp(l - total)).toArray();
  }

  /** Returns the mixture of these normal distributions with weights that may underflow to 0. */
  static GaussianMixture weighted(double[] weights, List<GaussianMixture> normals) {
    List<Component> all = new ArrayList<>();
    for (int k = 0; k < weights.length; k++) {
      Component c = normals.get(k).components.get(0);
      all.add(new Component(weights[k], c.mean, c.covariance, c.factor));
    }
    return new GaussianMixture(all);
  }
}
