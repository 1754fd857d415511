package io.github.vae4j.core.imputation;

import java.util.Arrays;

/** Importance weights of some draws, made to sum to 1. */
record Weights(double[] shares) {
  /** Returns the shares of log-weights in nats; of equal ones if none is above minus infinity. */
  static Weights of(double[] logWeights) {
    double max = Arrays.stream(logWeights).max().orElse(0);
    double[] shares =
        Arrays.stream(logWeights)
            .map(log -> max == Double.NEGATIVE_INFINITY ? 1 : Math.exp(log - max))
            .toArray();
    double sum = Arrays.stream(shares).sum();
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= sum;
    }
    return new Weights(shares);
  }

  /** Returns the effective sample size 1 / sum of squares (Kong 1992), 1 to the number of draws. */
  double effective() {
    return 1 / Arrays.stream(shares).map(share -> share * share).sum();
  }

  /**
   * Returns {@code count} draws by systematic resampling, in ascending order: each comes as often
   * as its share says, up to one.
   *
   * @param u uniform on [0, 1)
   */
  int[] resample(int count, double u) {
    int[] chosen = new int[count];
    double sum = shares[0];
    int draw = 0;
    for (int i = 0; i < count; i++) {
      double at = (i + u) / count;
      while (sum < at && draw < shares.length - 1) {
        draw++;
        sum += shares[draw];
      }
      chosen[i] = draw;
    }
    return chosen;
  }
}
