package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.refinement.LocalProposals;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Why the ELBO of a trained model lies below log p(x) (Cremer, Li and Duvenaud 2018, equations 4
 * and 5):
 *
 * <pre>
 * log p(x) - L[q]  =  (log p(x) - L[q*])  +  (L[q*] - L[q])
 * inference gap       approximation gap       amortisation gap
 * </pre>
 *
 * with q* the best proposal of the encoder's family for that datum and q the encoder's. Standard
 * errors are those of the means over data of the differences datum by datum, so that what data have
 * in common cancels. log p(x) is estimated from below and the search for q* ends below it, so the
 * inference gap and the amortisation gap are at least what is said, up to their errors. The
 * approximation gap may be either: what the search has left makes it too large, what the estimate
 * of log p(x) lacks too small.
 *
 * @param logLikelihood estimates of log p(x)
 * @param bounds of the same data
 */
public record InferenceGaps(LogLikelihood logLikelihood, LocalProposals.Bounds bounds) {
  /**
   * Checks that both are of the same data.
   *
   * @throws IllegalArgumentException if their numbers differ
   * @throws NonFiniteException if a bound or a difference of bounds is NaN or infinite; it names
   *     the datum
   */
  public InferenceGaps {
    if (logLikelihood.perDatum().length != bounds.best().length) {
      throw new IllegalArgumentException(
          "inference gaps: need log p(x) and the bounds of the same data, got "
              + logLikelihood.perDatum().length
              + " and "
              + bounds.best().length);
    }
    requireFinite("L[q*]", bounds.best());
    requireFinite("L[q]", bounds.encoder());
    requireFinite("the searches' disagreement", bounds.disagreement());
    requireFinite("inference gap", difference(logLikelihood.perDatum(), bounds.encoder()));
    requireFinite("approximation gap", difference(logLikelihood.perDatum(), bounds.best()));
    requireFinite("amortisation gap", difference(bounds.best(), bounds.encoder()));
  }

  private static void requireFinite(String what, double[] perDatum) {
    Finite.requirePerDatum(what, "inference gaps", 0, perDatum);
  }

  /**
   * Lower bounds on log p(x) by one estimator.
   *
   * @param estimator whose mean lies below log p(x)
   * @param perDatum in nats
   */
  public record LogLikelihood(LikelihoodEstimator estimator, double[] perDatum) {
    /**
     * Checks the side of the bias.
     *
     * @throws IllegalArgumentException if the estimator lies above log p(x)
     * @throws NonFiniteException if a bound is NaN or infinite; it names the datum
     */
    public LogLikelihood {
      if (estimator.side() == LikelihoodEstimator.Side.ABOVE) {
        throw new IllegalArgumentException(
            "inference gaps: need estimators from below log p(x), among which the greatest is the"
                + " best; "
                + estimator.name()
                + " estimates from above");
      }
      requireFinite(estimator.name(), perDatum);
    }

    /** Returns the mean over the data. */
    public Estimate estimate() {
      return Finite.require(Estimate.of(estimator.bound(), estimator.samples(), perDatum, 0));
    }
  }

  /**
   * Returns the gaps to the greatest of several lower bounds: the one whose mean over the data is
   * the greatest, for all data. The greatest datum by datum would be no lower bound, since noise
   * would choose.
   *
   * @param bounds on log p(x), at least one
   * @throws IllegalArgumentException if there is none, or their numbers of data differ
   */
  public static InferenceGaps of(List<LogLikelihood> bounds, LocalProposals.Bounds proposals) {
    LogLikelihood greatest =
        bounds.stream()
            .reduce((a, b) -> b.estimate().mean() > a.estimate().mean() ? b : a)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "inference gaps: need at least one estimate of log p(x)"));
    return new InferenceGaps(greatest, proposals);
  }

  /** Returns the mean of L[q*]. */
  public Estimate best() {
    return mean("L[q*]", bounds.best());
  }

  /** Returns the mean of the encoder's L[q]. */
  public Estimate encoder() {
    return mean("L[q]", bounds.encoder());
  }

  /** Returns log p(x) - L[q] of each datum in nats. */
  public double[] inference() {
    return difference(logLikelihood.perDatum(), bounds.encoder());
  }

  /** Returns log p(x) - L[q*] of each datum in nats. */
  public double[] approximation() {
    return difference(logLikelihood.perDatum(), bounds.best());
  }

  /** Returns L[q*] - L[q] of each datum in nats. */
  public double[] amortization() {
    return difference(bounds.best(), bounds.encoder());
  }

  /** Returns the mean of {@link #inference}. */
  public Estimate inferenceGap() {
    return mean("inference gap", inference());
  }

  /** Returns the mean of {@link #approximation}. */
  public Estimate approximationGap() {
    return mean("approximation gap", approximation());
  }

  /** Returns the mean of {@link #amortization}. */
  public Estimate amortizationGap() {
    return mean("amortisation gap", amortization());
  }

  private Estimate mean(String name, double[] perDatum) {
    return Finite.require(Estimate.of(name, bounds.samples(), perDatum, 0));
  }

  private static double[] difference(double[] greater, double[] less) {
    return IntStream.range(0, greater.length).mapToDouble(i -> greater[i] - less[i]).toArray();
  }
}
