package io.github.vae4j.core.imputation;

/**
 * What a model makes of the missing elements of a datum, in its units. Observed elements stand as
 * they were.
 *
 * @param index of the datum, from 0
 * @param mean of p(x | observed), [size]
 * @param standardDeviation of p(x | observed), [size], 0 for observed elements
 * @param missing which elements were, [size]
 * @param draws of p(x | observed), [number][size]
 * @param effectiveSamples effective size of the importance sample, 1 to K
 */
public record ImputedDatum(
    int index,
    double[] mean,
    double[] standardDeviation,
    boolean[] missing,
    double[][] draws,
    double effectiveSamples) {
  /** Returns whether an element was missing. */
  public boolean anyMissing() {
    for (boolean one : missing) {
      if (one) {
        return true;
      }
    }
    return false;
  }
}
