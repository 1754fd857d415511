package io.github.vae4j.tck.model;

import io.github.vae4j.core.execution.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * An affine model of three bits with two bits, or one block of three classes, as latents, in plain
 * Java: every latent and every datum can be named, so means are sums.
 */
final class EnumeratedModel {
  static final int EVENT = 3;

  private final boolean bits;
  private final Map<String, double[]> parameters;

  /**
   * Returns the model.
   *
   * @param bits whether the latents are bits; a one-hot block otherwise
   * @param parameters by the names of a {@link io.github.vae4j.core.model.VaeSpec}
   */
  EnumeratedModel(boolean bits, Map<String, double[]> parameters) {
    this.bits = bits;
    this.parameters = new TreeMap<>(parameters);
  }

  /** Returns every latent. */
  List<double[]> latents() {
    return bits
        ? binary(2)
        : List.of(new double[] {1, 0, 0}, new double[] {0, 1, 0}, new double[] {0, 0, 1});
  }

  /** Returns every vector of {@code size} bits. */
  static List<double[]> binary(int size) {
    List<double[]> all = new ArrayList<>();
    for (int code = 0; code < 1 << size; code++) {
      double[] vector = new double[size];
      for (int i = 0; i < size; i++) {
        vector[i] = code >> i & 1;
      }
      all.add(vector);
    }
    return all;
  }

  /** Returns every list of {@code k} latents. */
  List<List<double[]>> tuples(int k) {
    List<List<double[]>> all = List.of(List.of());
    for (int i = 0; i < k; i++) {
      List<List<double[]>> longer = new ArrayList<>();
      for (List<double[]> tuple : all) {
        for (double[] z : latents()) {
          List<double[]> next = new ArrayList<>(tuple);
          next.add(z);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }

  double logProposal(double[] z, double[] x) {
    return logMass(z, affine(x, "encoder/logits/"));
  }

  double logPrior(double[] z) {
    return logMass(z, Named.get(parameters, "prior/logits"));
  }

  double logJoint(double[] x, double[] z) {
    return logPrior(z) + bernoulli(x, affine(z, "decoder/output/"));
  }

  private double logMass(double[] z, double[] logits) {
    if (bits) {
      return bernoulli(z, logits);
    }
    double sum = -Math.log(Arrays.stream(logits).map(Math::exp).sum());
    for (int i = 0; i < z.length; i++) {
      sum += z[i] * logits[i];
    }
    return sum;
  }

  private static double bernoulli(double[] x, double[] logits) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * logits[i] - Math.log1p(Math.exp(logits[i]));
    }
    return sum;
  }

  private double[] affine(double[] input, String layer) {
    double[] weight = Named.get(parameters, layer + "weight");
    double[] all = Named.get(parameters, layer + "bias").clone();
    for (int i = 0; i < input.length; i++) {
      for (int j = 0; j < all.length; j++) {
        all[j] += input[i] * weight[i * all.length + j];
      }
    }
    return all;
  }

  double logEvidence(double[] x) {
    return Math.log(latents().stream().mapToDouble(z -> Math.exp(logJoint(x, z))).sum());
  }

  /** Returns the probability that the encoder draws these latents. */
  double probability(List<double[]> tuple, double[] x) {
    return Math.exp(tuple.stream().mapToDouble(z -> logProposal(z, x)).sum());
  }

  /** Returns w_k / sum_j w_j. */
  double[] shares(List<double[]> tuple, double[] x) {
    double[] all =
        tuple.stream().mapToDouble(z -> Math.exp(logJoint(x, z) - logProposal(z, x))).toArray();
    double sum = Arrays.stream(all).sum();
    Arrays.setAll(all, i -> all[i] / sum);
    return all;
  }

  /** Returns the mean of log (1/K) sum_k w_k over all lists of K latents. */
  double bound(int k, double[] x) {
    double sum = 0;
    for (List<double[]> tuple : tuples(k)) {
      double mean =
          tuple.stream()
              .mapToDouble(z -> Math.exp(logJoint(x, z) - logProposal(z, x)))
              .average()
              .orElseThrow();
      sum += probability(tuple, x) * Math.log(mean);
    }
    return sum;
  }

  /** Returns the slopes of a number by each element of each parameter. */
  Map<String, double[]> slopes(ToDoubleFunction<EnumeratedModel> number) {
    Map<String, double[]> slopes = new LinkedHashMap<>();
    parameters.forEach(
        (name, values) -> {
          double[] all = new double[values.length];
          Arrays.setAll(all, i -> slope(number, name, i));
          slopes.put(name, all);
        });
    return slopes;
  }

  /** A central difference of the fourth order. */
  private double slope(ToDoubleFunction<EnumeratedModel> number, String name, int i) {
    double h = 1e-3;
    return (8 * (moved(number, name, i, h) - moved(number, name, i, -h))
            - moved(number, name, i, 2 * h)
            + moved(number, name, i, -2 * h))
        / (12 * h);
  }

  private double moved(ToDoubleFunction<EnumeratedModel> number, String name, int i, double by) {
    Map<String, double[]> other = new TreeMap<>(parameters);
    double[] values = Named.get(parameters, name).clone();
    values[i] += by;
    other.put(name, values);
    return number.applyAsDouble(new EnumeratedModel(bits, other));
  }
}
