package io.github.vae4j.core.mcmc;

import io.github.vae4j.api.random.NormalQuantile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How many independent draws the draws of Markov chains are worth (Vehtari, Gelman, Simpson,
 * Carpenter and Bürkner 2021, "Rank-normalization, folding, and localization: an improved R-hat",
 * Bayesian Analysis 16(2), sections 3.2 and 4.1).
 */
public final class EffectiveSampleSize {
  private static final int LEAST = 4; // draws of half a chain

  private EffectiveSampleSize() {}

  /**
   * Returns the bulk effective sample size: that of the normal scores of the ranks of all draws,
   * with each chain cut in two halves, so that a chain which drifts, or chains which have gone to
   * different places, are seen. A middle draw belongs to no half. At most n log10(n) for n draws.
   *
   * @param chains [chains][draws]
   * @return NaN if a half has fewer than 4 draws, a number is NaN, or all are equal
   * @throws IllegalArgumentException if there is no chain, or their lengths differ
   */
  public static double bulk(double[][] chains) {
    int length = chains.length == 0 ? 0 : chains[0].length;
    if (chains.length == 0 || Arrays.stream(chains).anyMatch(c -> c.length != length)) {
      throw new IllegalArgumentException(
          "effective sample size: needs chains of one length, got lengths "
              + Arrays.toString(Arrays.stream(chains).mapToInt(c -> c.length).toArray()));
    }
    double[] all = Arrays.stream(chains).flatMapToDouble(Arrays::stream).toArray();
    if (length / 2 < LEAST
        || Arrays.stream(all).anyMatch(Double::isNaN)
        || Arrays.stream(all).allMatch(x -> x == all[0])) {
      return Double.NaN;
    }
    double[][] halves = new double[2 * chains.length][];
    for (int c = 0; c < chains.length; c++) {
      halves[2 * c] = Arrays.copyOf(chains[c], length / 2);
      halves[2 * c + 1] = Arrays.copyOfRange(chains[c], length - length / 2, length);
    }
    return ofChains(normalScores(halves));
  }

  /** Returns the normal scores of the ranks among all draws (equation 14); ties share theirs. */
  private static double[][] normalScores(double[][] chains) {
    int length = chains[0].length;
    int n = chains.length * length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> chains[i / length][i % length]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[][] scores = new double[chains.length][length];
    for (int first = 0; first < n; ) {
      double value = chains[order[first] / length][order[first] % length];
      int last = first;
      while (last + 1 < n && chains[order[last + 1] / length][order[last + 1] % length] == value) {
        last++;
      }
      double rank = (first + last) / 2.0 + 1;
      double score = NormalQuantile.of((rank - 0.375) / (n + 0.25));
      for (int i = first; i <= last; i++) {
        scores[order[i] / length][order[i] % length] = score;
      }
      first = last + 1;
    }
    return scores;
  }

  /** Returns the effective sample size of several chains (equations 10 to 13). */
  private static double ofChains(double[][] chains) {
    int n = chains[0].length;
    int draws = chains.length * n;
    double[] means =
        Arrays.stream(chains).mapToDouble(c -> Arrays.stream(c).average().orElseThrow()).toArray();
    double within = meanAutocovariance(chains, means, 0) * n / (n - 1);
    double grand = Arrays.stream(means).average().orElseThrow();
    double between =
        Arrays.stream(means).map(m -> (m - grand) * (m - grand)).sum() / (chains.length - 1);
    double variance = within * (n - 1) / n + between;
    double tau = -1;
    double least = Double.POSITIVE_INFINITY;
    // Geyer's initial monotone sequence: sums of neighbours are positive and do not rise.
    for (int lag = 0; ; lag += 2) {
      double even = lag == 0 ? 1 : 1 - (within - meanAutocovariance(chains, means, lag)) / variance;
      double odd = 1 - (within - meanAutocovariance(chains, means, lag + 1)) / variance;
      if (!(even + odd > 0) || lag >= n - 5) { // of greater lags little is known
        tau += Math.max(0, even); // half of a pair lowers the variance of the estimate
        return draws / Math.max(tau, 1 / Math.log10(draws));
      }
      least = Math.min(least, even + odd);
      tau += 2 * least;
    }
  }

  /** Returns the autocovariance at a lag with divisor n, mean over the chains. */
  private static double meanAutocovariance(double[][] chains, double[] means, int lag) {
    double sum = 0;
    for (int c = 0; c < chains.length; c++) {
      for (int i = 0; i + lag < chains[c].length; i++) {
        sum += (chains[c][i] - means[c]) * (chains[c][i + lag] - means[c]);
      }
    }
    return sum / chains.length / chains[0].length;
  }
}
