package io.github.vae4j.api.inference;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A mean over data with its error, under the name of what it estimates. Higher is better for every
 * bound on log p(x).
 *
 * @param bound for example {@code ELBO} or {@code IWAE}
 * @param samples the number of samples per datum: K of an importance-weighted bound, L of an
 *     average
 * @param mean in nats per datum
 * @param standardError of the mean over the data, in nats; NaN if count is 1
 * @param count the number of data
 * @param bitsPerDimension -mean / (dimensions ln 2) where the data are discrete
 */
public record Estimate(
    String bound,
    int samples,
    double mean,
    double standardError,
    long count,
    OptionalDouble bitsPerDimension) {
  private static final Pattern GROWS_WITH_K = Pattern.compile("IWAE|^(VR|IS|BSVI)\\(");

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if samples or count is below 1
   */
  public Estimate {
    if (samples < 1 || count < 1) {
      throw new IllegalArgumentException(
          bound + ": needs at least one sample and one datum, got " + samples + " and " + count);
    }
  }

  /**
   * Returns the estimate from one number per datum.
   *
   * @param perDatum nats, at least one
   * @param discreteDimensions the number of discrete dimensions of a datum, 0 if the data are
   *     continuous
   */
  public static Estimate of(String bound, int samples, double[] perDatum, int discreteDimensions) {
    double sum = 0;
    for (double value : perDatum) {
      sum += value;
    }
    double mean = sum / perDatum.length;
    double squares = 0;
    for (double value : perDatum) {
      squares += (value - mean) * (value - mean);
    }
    double n = perDatum.length;
    double standardError = n > 1 ? Math.sqrt(squares / (n - 1) / n) : Double.NaN;
    OptionalDouble bits =
        discreteDimensions > 0
            ? OptionalDouble.of(-mean / (discreteDimensions * Math.log(2)))
            : OptionalDouble.empty();
    return new Estimate(bound, samples, mean, standardError, perDatum.length, bits);
  }

  /**
   * Returns bound and number of samples, for example {@code IWAE-5000}; of one sample the bound
   * alone, {@code ELBO}, unless it is a bound that grows with K: {@code IWAE-1}, {@code VR(0.5)-1}.
   */
  public String label() {
    return samples == 1 && !GROWS_WITH_K.matcher(bound).find() ? bound : bound + "-" + samples;
  }

  /**
   * Returns whether this mean is higher.
   *
   * @throws IllegalArgumentException if the other estimates something else: unlike bounds cannot be
   *     compared
   */
  public boolean betterThan(Estimate other) {
    if (!label().equals(other.label())) {
      throw new IllegalArgumentException(
          "estimates: only like bounds can be compared, got " + label() + " and " + other.label());
    }
    return mean > other.mean;
  }

  /**
   * Returns mean and standard error, {@code -87.13 +- 0.12}; of one datum, which has no error, the
   * mean alone.
   *
   * @param decimals of both numbers
   */
  public String text(int decimals) {
    String number = "%." + decimals + "f";
    return count > 1
        ? String.format(Locale.ROOT, number + " +- " + number, mean, standardError)
        : String.format(Locale.ROOT, number, mean);
  }

  /** Returns for example {@code IWAE-5000 -87.13 +- 0.12 nats (n = 10000, 0.160 bits/dim)}. */
  @Override
  public String toString() {
    String bits =
        bitsPerDimension.isPresent()
            ? String.format(Locale.ROOT, ", %.4f bits/dim", bitsPerDimension.getAsDouble())
            : "";
    return String.format(Locale.ROOT, "%s %s nats (n = %d%s)", label(), text(2), count, bits);
  }
}
