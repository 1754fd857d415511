package io.github.vae4j.core.decision;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well scores rank data of a class, the positives, above the others.
 *
 * @param auroc the area under the receiver operating characteristic: the share of pairs of a
 *     positive and a negative in which the positive has the higher score, ties counted half (Mann
 *     and Whitney 1947)
 * @param averagePrecision the mean precision over the positives, sum_t (R_t - R_(t-1)) P_t over the
 *     distinct scores t from the highest on, without interpolation, which would be too optimistic
 *     (Davis and Goadrich 2006); of scores without information it is about the share of positives
 * @param positives how many data are positive
 * @param negatives how many are not
 */
public record RankingMetrics(Metric auroc, Metric averagePrecision, int positives, int negatives) {
  private static final int RESAMPLES = 1000;
  private static final int LEAST_RESAMPLES = 200;
  private static final double DRAWS = 1e8;
  private static final double TAIL = 0.025; // on either side of 95 %

  /**
   * A number with its error, from a bootstrap that draws positives and negatives apart (Efron and
   * Tibshirani 1993, An Introduction to the Bootstrap, sections 6.2 and 13.3).
   *
   * @param value of all data
   * @param standardError standard deviation over the resamples; NaN if a class has one datum
   * @param interval from the 2.5 % to the 97.5 % quantile of the resamples; 0 to 1 if a class has
   *     one datum
   */
  public record Metric(double value, double standardError, Interval interval) {}

  /**
   * Returns the metrics, with errors from 1,000 resamples under seed 1; fewer, but at least 200, of
   * more than 100,000 data.
   *
   * @throws IllegalArgumentException as {@link #of(double[], boolean[], int, long)}
   */
  public static RankingMetrics of(double[] scores, boolean[] positive) {
    long affordable = (long) (DRAWS / Math.max(1, scores.length));
    int resamples = (int) Math.min(RESAMPLES, Math.max(LEAST_RESAMPLES, affordable));
    return of(scores, positive, resamples, 1);
  }

  /**
   * Returns the area under the ROC curve alone: the probability that a positive has a higher score
   * than a negative, ties counted half (Mann and Whitney 1947).
   *
   * @throws IllegalArgumentException if there are not as many scores as classes, a score is NaN, or
   *     there is no positive or no negative
   */
  public static double auroc(double[] scores, boolean[] positive) {
    return Ranking.of(scores, positive).areas().roc();
  }

  /**
   * Returns the metrics; the same for the same arguments.
   *
   * @param scores higher for what is held to be positive
   * @param positive whether each datum is
   * @param resamples of the bootstrap, at least 2
   * @param seed of the bootstrap
   * @throws IllegalArgumentException if there are not as many scores as classes, a score is NaN,
   *     there is no positive or no negative, or there are too few resamples
   */
  public static RankingMetrics of(double[] scores, boolean[] positive, int resamples, long seed) {
    if (resamples < 2) {
      throw new IllegalArgumentException(
          "ranking metrics: need at least 2 resamples, got " + resamples);
    }
    Ranking ranking = Ranking.of(scores, positive);
    Ranking.Areas whole = ranking.areas();
    RandomKey key = RandomKey.of(seed).fold("bootstrap");
    Ranking.Areas[] drawn =
        IntStream.range(0, resamples)
            .parallel()
            .mapToObj(r -> resample(ranking, key.fold(r)))
            .toArray(Ranking.Areas[]::new);
    boolean alone = ranking.positives() == 1 || ranking.negatives() == 1;
    return new RankingMetrics(
        metric(whole, drawn, alone, Ranking.Areas::roc),
        metric(whole, drawn, alone, Ranking.Areas::averagePrecision),
        ranking.positives(),
        ranking.negatives());
  }

  private static Ranking.Areas resample(Ranking ranking, RandomKey key) {
    double[] positives = new double[ranking.positives()];
    double[] negatives = new double[ranking.negatives()];
    Noise.UNIFORM.fill(key.fold("positives"), 0, positives);
    Noise.UNIFORM.fill(key.fold("negatives"), 0, negatives);
    return ranking.areas(positives, negatives);
  }

  private static Metric metric(
      Ranking.Areas whole,
      Ranking.Areas[] drawn,
      boolean alone,
      ToDoubleFunction<Ranking.Areas> of) {
    double value = of.applyAsDouble(whole);
    if (alone) {
      return new Metric(value, Double.NaN, new Interval(0, 1));
    }
    double[] values = Arrays.stream(drawn).mapToDouble(of).sorted().toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    int low = (int) (TAIL * values.length);
    return new Metric(
        value,
        Math.sqrt(squares / (values.length - 1)),
        new Interval(values[low], values[values.length - 1 - low]));
  }
}
