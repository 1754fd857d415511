package io.github.vae4j.tck.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A hierarchy of layers of two latents, z_l | z_(l+1) ~ N(A_l z_(l+1) + a_l, diag t_l^2), whose
 * decoder has orthogonal columns and whose A are diagonal. Every posterior of a layer given the
 * layers before it then has independent dimensions, and the encoder is given it.
 */
final class LinearHierarchy {
  private static final double[][] COLUMNS = {{0.3, 0.6}, {0.4, -0.45}, {0, 0.8}}; // orthogonal
  private static final double[][] SLOPES = {{1.2, -0.7}, {0.5, 1.5}};
  private static final double[][] SHIFTS = {{0.4, -0.1}, {-0.3, 0.2}};
  private static final double[][] SCALES = {{0.8, 0.5}, {1.1, 0.6}};
  private static final double[][] OF_CONDITION = {{0.5, -1}, {2, 0.25}, {-0.75, 1.5}};

  private final String kind;
  private final boolean[] observed;
  private final List<LinearGaussian> layers = new ArrayList<>(); // z_l given z_(l+1), from z1
  private final LinearGaussian data;
  private final KnownModel model;

  private LinearHierarchy(String kind, boolean... observed) {
    this.kind = kind;
    this.observed = observed.clone();
    int above = kind.startsWith("three") ? 2 : 1;
    GaussianMixture marginal = GaussianMixture.standard(2);
    for (int l = above - 1; l >= 0; l--) {
      LinearGaussian layer =
          LinearGaussian.of(diagonal(SLOPES[l]), SHIFTS[l], SCALES[l]).withPrior(marginal);
      layers.add(0, layer);
      marginal = layer.evidence();
    }
    LinearGaussian whole = LinearGaussian.of(COLUMNS, KnownModel.SHIFT, 1).withPrior(marginal);
    this.data = whole.observing(observed);
    this.model = build(0);
  }

  /** Returns the hierarchy of this kind: two layers, three layers, or a ladder of two. */
  static LinearHierarchy of(String kind) {
    return new LinearHierarchy(kind, true, true, true);
  }

  /** Returns the hierarchy whose encoder is the posterior given the observed elements. */
  LinearHierarchy observing(boolean... seen) {
    return new LinearHierarchy(kind, seen);
  }

  KnownModel model() {
    return model;
  }

  /** Returns the model on x to which a map of a condition of two numbers is added. */
  KnownModel conditional() {
    return build(2);
  }

  /** Returns x less what the condition adds to it. */
  static double[] withoutCondition(double[] x, double[] condition) {
    double[] rest = x.clone();
    Arrays.setAll(
        rest, i -> x[i] - OF_CONDITION[i][0] * condition[0] - OF_CONDITION[i][1] * condition[1]);
    return rest;
  }

  /** Returns log p of each row of observed elements. */
  double[] logEvidence(double[][] xs) {
    return Arrays.stream(xs).mapToDouble(data::logEvidence).toArray();
  }

  /** Returns the names of parameters of the encoder alone. */
  List<String> ofEncoder() {
    List<String> names = new ArrayList<>();
    for (String place : List.of("encoder", "layer-2/up", "layer-" + (layers.size() + 1) + "/up")) {
      names.add(place + "/mean/weight");
      names.add(place + "/log-scale/bias");
    }
    return names;
  }

  /** Returns z of three layers with all below a layer, from 1, at the means. */
  double[] means(double a, double b, double c, double d, double e, double f, int layer) {
    double[] z = {a, b, c, d, e, f};
    for (int l = layer - 2; l >= 0; l--) {
      for (int j = 0; j < 2; j++) {
        z[2 * l + j] = SLOPES[l][j] * z[2 * l + 2 + j] + SHIFTS[l][j];
      }
    }
    return z;
  }

  /**
   * Returns log p(z_l|z_(l+1)), of the top layer log p(z_l).
   *
   * @param layer from 0
   * @param z of all layers
   */
  double logPrior(int layer, double... z) {
    double sum = 0;
    for (int j = 0; j < 2; j++) {
      boolean top = layer == layers.size();
      double mean = top ? 0 : SLOPES[layer][j] * z[2 * layer + 2 + j] + SHIFTS[layer][j];
      double scale = top ? 1 : SCALES[layer][j];
      double distance = (z[2 * layer + j] - mean) / scale;
      sum -= 0.5 * (distance * distance + Math.log(2 * Math.PI)) + Math.log(scale);
    }
    return sum;
  }

  private KnownModel build(int conditionSize) {
    boolean masked = IntStream.range(0, observed.length).anyMatch(i -> !observed[i]);
    VaeSpec bottom =
        VaeSpec.builder(Shape.of(KnownModel.EVENT))
            .latent(2)
            .condition(conditionSize)
            .network(Network.of("mlp:none"))
            .likelihood(Likelihood.of(masked ? "columns:3*normal:scale=fixed:1" : "normal"))
            .build();
    int[] above = layers.stream().mapToInt(layer -> 2).toArray();
    boolean ladder = kind.equals("ladder");
    KnownModel known =
        KnownModel.ofFormulas(
            HierarchicalVae.of(bottom, above)
                .withBetween(Network.of("mlp:none"))
                .withInference(
                    ladder
                        ? HierarchicalVae.Inference.LADDER
                        : HierarchicalVae.Inference.BOTTOM_UP));
    decoder(known, bottom.likelihood().heads(), conditionSize);
    for (int l = 0; l < layers.size(); l++) {
      String down = "layer-" + (l + 2) + "/down";
      set(known, down, diagonal(SLOPES[l]), SHIFTS[l], SCALES[l]);
    }
    if (ladder) {
      ladder(known);
      return known;
    }
    head(known, "encoder", Affine.of(data, observed), conditionSize);
    for (int l = 0; l < layers.size(); l++) {
      head(known, "layer-" + (l + 2) + "/up", Affine.of(layers.get(l), true, true), 0);
    }
    return known;
  }

  private static void decoder(KnownModel known, int heads, int conditionSize) {
    int event = KnownModel.EVENT;
    double[] weight = new double[(2 + conditionSize) * heads * event];
    double[] bias = new double[heads * event];
    for (int i = 0; i < event; i++) {
      for (int j = 0; j < 2; j++) {
        weight[j * heads * event + i] = COLUMNS[i][j];
        if (conditionSize > 0) {
          weight[(2 + j) * heads * event + i] = OF_CONDITION[i][j];
        }
      }
      bias[i] = KnownModel.SHIFT[i];
      if (heads > 1) {
        bias[event + i] = KnownModel.rawScale(1);
      }
    }
    known.set("decoder/output/weight", weight).set("decoder/output/bias", bias);
  }

  /** The mean and the scales of a posterior with independent dimensions, affine in what is seen. */
  private record Affine(double[][] slope, double[] intercept, double[] scale) {
    /** Returns that of a model with a slope of 0 for what is not observed. */
    static Affine of(LinearGaussian exact, boolean... observed) {
      int[] kept = IntStream.range(0, observed.length).filter(i -> observed[i]).toArray();
      GaussianMixture at0 = exact.posterior(new double[kept.length]);
      double[] intercept = at0.mean();
      double[][] slope = new double[intercept.length][observed.length];
      for (int k = 0; k < kept.length; k++) {
        double[] unit = new double[kept.length];
        unit[k] = 1;
        double[] at = exact.posterior(unit).mean();
        for (int j = 0; j < intercept.length; j++) {
          slope[j][kept[k]] = at[j] - intercept[j];
        }
      }
      double[] scale = new double[intercept.length];
      Arrays.setAll(scale, j -> Math.sqrt(at0.covariance()[j][j]));
      return new Affine(slope, intercept, scale);
    }

    /** Returns this of what an affine map gives. */
    Affine of(double[][] map, double[] shift) {
      double[][] product = new double[slope.length][map[0].length];
      double[] moved = intercept.clone();
      for (int j = 0; j < slope.length; j++) {
        for (int k = 0; k < map.length; k++) {
          for (int i = 0; i < map[0].length; i++) {
            product[j][i] += slope[j][k] * map[k][i];
          }
          moved[j] += slope[j][k] * shift[k];
        }
      }
      return new Affine(product, moved, scale);
    }
  }

  /**
   * Sets the distributions that a ladder combines: of z1 the likelihood of the data as a normal
   * density N(z1; (W'W)^-1 W'(x - b), (W'W)^-1), of z2 its posterior given that mean.
   */
  private void ladder(KnownModel known) {
    double[] variance = new double[2];
    double[][] least = new double[2][KnownModel.EVENT];
    double[] shift = new double[2];
    for (int j = 0; j < 2; j++) {
      for (double[] row : COLUMNS) {
        variance[j] += row[j] * row[j];
      }
      variance[j] = 1 / variance[j];
      for (int i = 0; i < KnownModel.EVENT; i++) {
        least[j][i] = variance[j] * COLUMNS[i][j];
        shift[j] -= least[j][i] * KnownModel.SHIFT[i];
      }
    }
    double[] scale = Arrays.stream(variance).map(Math::sqrt).toArray();
    head(known, "encoder", new Affine(least, shift, scale), 0);
    double[] wider = new double[2];
    Arrays.setAll(wider, j -> Math.sqrt(variance[j] + SCALES[0][j] * SCALES[0][j]));
    LinearGaussian ofMean = LinearGaussian.of(diagonal(SLOPES[0]), SHIFTS[0], wider);
    head(known, "layer-2/up", Affine.of(ofMean, true, true).of(least, shift), 0);
  }

  /** Sets a head of the encoder, which is given x less what the condition adds. */
  private static void head(KnownModel known, String place, Affine affine, int conditionSize) {
    double[][] slope = affine.slope();
    if (conditionSize > 0) {
      slope = new double[2][KnownModel.EVENT + conditionSize];
      for (int j = 0; j < 2; j++) {
        for (int i = 0; i < KnownModel.EVENT; i++) {
          slope[j][i] = affine.slope()[j][i];
          for (int c = 0; c < conditionSize; c++) {
            slope[j][KnownModel.EVENT + c] -= affine.slope()[j][i] * OF_CONDITION[i][c];
          }
        }
      }
    }
    set(known, place, slope, affine.intercept(), affine.scale());
  }

  private static void set(
      KnownModel known, String place, double[][] slope, double[] intercept, double[] scale) {
    int in = slope[0].length;
    double[] weight = new double[in * 2];
    for (int i = 0; i < in; i++) {
      for (int j = 0; j < 2; j++) {
        weight[i * 2 + j] = slope[j][i];
      }
    }
    known
        .set(place + "/mean/weight", weight)
        .set(place + "/mean/bias", intercept)
        .set(place + "/log-scale/weight", new double[in * 2])
        .set(place + "/log-scale/bias", Arrays.stream(scale).map(Math::log).toArray());
  }

  private static double[][] diagonal(double[] numbers) {
    double[][] all = new double[numbers.length][numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      all[i][i] = numbers[i];
    }
    return all;
  }
}
