package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.distribution.Columns;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Columns of levels, each as a one-hot block of elements. Without an order the decoder gives a
 * logit for each level. With one it gives a location for the column, the number of the block's
 * first element, and the thresholds between the levels are learned (McCullagh 1980).
 *
 * @param levels of each column
 * @param ordered whether the levels have an order
 */
record OneHotLikelihood(int levels, boolean ordered) implements Likelihood {
  static final String CATEGORICAL = "categorical";
  static final String ORDINAL = "ordinal";

  private static final int MOST_LEVELS = 100_000;
  private static final int MOST_ORDERED = 1000; // the sums of their gaps are a square matrix
  private static final double RARE = 1e-3; // least frequency of a level at the start
  private static final String THRESHOLD = "threshold";
  private static final String GAPS = "gaps";

  OneHotLikelihood {
    int most = ordered ? MOST_ORDERED : MOST_LEVELS;
    if (levels < 1 || levels > most) {
      throw new IllegalArgumentException(
          "likelihood %s: K needs to be from 1 to %d, got %d"
              .formatted(ordered ? ORDINAL : CATEGORICAL, most, levels));
    }
  }

  @Override
  public String word() {
    return (ordered ? ORDINAL : CATEGORICAL) + ":" + levels;
  }

  @Override
  public int width() {
    return levels;
  }

  @Override
  public Support support() {
    return Support.UNIT_INTERVAL;
  }

  @Override
  public boolean discrete(boolean binary) {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Of ordered levels, the location 0: the thresholds give their frequencies.
   */
  @Override
  public double[] startFrom(double[] means) {
    return learnsThresholds()
        ? new double[means.length]
        : Arrays.stream(means).map(mean -> Math.log(Math.max(Support.LEAST, mean))).toArray();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The thresholds at which the levels have these frequencies at the location 0.
   */
  @Override
  public Map<String, double[]> ownStart(double[] means) {
    if (!learnsThresholds()) {
      return Map.of();
    }
    int columns = means.length / levels;
    double[] first = new double[columns];
    double[] gaps = new double[columns * (levels - 2)];
    for (int c = 0; c < columns; c++) {
      double[] thresholds = thresholds(Arrays.copyOfRange(means, c * levels, (c + 1) * levels));
      first[c] = thresholds[0];
      for (int k = 1; k < thresholds.length; k++) {
        double gap = thresholds[k] - thresholds[k - 1];
        gaps[c * (levels - 2) + k - 1] = Math.log(Math.expm1(gap));
      }
    }
    return levels == 2 ? Map.of(THRESHOLD, first) : Map.of(THRESHOLD, first, GAPS, gaps);
  }

  /** Returns the logits of the cumulative frequencies; levels that are never seen count as rare. */
  private double[] thresholds(double[] frequencies) {
    double[] seen = new double[levels];
    Arrays.setAll(seen, k -> frequencies[k] > RARE ? frequencies[k] : RARE); // NaN is not seen
    double total = Arrays.stream(seen).sum();
    double[] thresholds = new double[levels - 1];
    double below = 0;
    for (int k = 0; k < thresholds.length; k++) {
      below += seen[k];
      thresholds[k] = Math.log(below / (total - below));
    }
    return thresholds;
  }

  private boolean learnsThresholds() {
    return ordered && levels > 1;
  }

  /** Returns the first value of the threshold behind level k from 1: levels equally frequent. */
  private double threshold(int k) {
    return Math.log(k / (double) (levels - k));
  }

  @Override
  public Distribution of(Scope scope, Tensor outputs, Given given) {
    Shape leading = outputs.shape().range(0, outputs.shape().rank() - 1);
    int columns = outputs.shape().dim(-1) / levels;
    Tensor blocks = outputs.reshape(leading.concat(Shape.of(columns, levels)));
    return Columns.of(List.of(Independent.of(each(scope, blocks, leading.append(columns)), 1)));
  }

  private Categorical each(Scope scope, Tensor blocks, Shape columns) {
    if (!learnsThresholds()) {
      return Categorical.ofLogits(blocks);
    }
    Tensor location = blocks.slice(-1, 0, 1).reshape(columns);
    return Categorical.ordinal(location, thresholds(scope, columns.dim(-1)));
  }

  /** Returns the thresholds, [columns, levels - 1]: the first is free, gaps follow. */
  private Tensor thresholds(Scope scope, int columns) {
    Tensor first =
        scope.parameter(THRESHOLD, Shape.of(columns, 1), Initializer.constant(threshold(1)));
    if (levels == 2) {
      return first;
    }
    int gaps = levels - 2;
    Initializer initial =
        (key, shape) -> {
          double[] all = new double[shape.size()];
          Arrays.setAll(
              all, i -> Math.log(Math.expm1(threshold(i % gaps + 2) - threshold(i % gaps + 1))));
          return all;
        };
    Tensor gap = scope.parameter(GAPS, Shape.of(columns, gaps), initial).softplus();
    // The sum of the gaps up to each threshold is a product with a triangular matrix.
    Tensor row = scope.trace().iota(gap.type().withShape(Shape.of(gaps, gaps)), 0);
    Tensor column = scope.trace().iota(row.type(), 1);
    Tensor sums = gap.matmul(row.greater(column).not().cast(gap.dtype()));
    return Tensor.concat(-1, List.of(first, first.add(sums)));
  }
}
