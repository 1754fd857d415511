package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.List;
import java.util.Optional;

/**
 * The normal distribution of each element, with density exp(-(x - mean)^2 / (2 scale^2)) / (scale
 * sqrt(2 pi)) and scale = exp(logScale). Event shape [].
 */
public final class Normal implements Distribution {
  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  private final Tensor mean;
  private final Tensor logScale;
  private final double greatestLogScale;

  private Normal(Tensor mean, Tensor logScale, double greatestLogScale) {
    this.mean = mean;
    this.logScale = logScale;
    this.greatestLogScale = greatestLogScale;
  }

  /**
   * Returns the distribution of each element; the parameters are broadcast together.
   *
   * @throws io.github.vae4j.api.program.ShapeException if they are not of one floating-point type
   *     or do not broadcast
   */
  public static Normal of(Tensor mean, Tensor logScale) {
    Shape batch = Parameters.batch("normal", List.of("mean", "logScale"), mean, logScale);
    return new Normal(
        mean.broadcastTo(batch), logScale.broadcastTo(batch), Double.POSITIVE_INFINITY);
  }

  /**
   * Returns the distribution of vectors with independent elements; parameters [batch, size] give
   * batch shape [batch] and event shape [size].
   *
   * @throws io.github.vae4j.api.program.ShapeException as {@link #of}, and if both are scalars
   */
  public static Independent diagonal(Tensor mean, Tensor logScale) {
    return Independent.of(of(mean, logScale), 1);
  }

  /** Returns N(0, I) with this event shape and batch shape []. */
  public static Independent standard(Trace trace, DType dtype, Shape event) {
    Tensor zero = trace.constant(new TensorType(dtype, event), 0);
    return Independent.of(of(zero, zero), event.rank());
  }

  /**
   * Returns the normal distributions of the elements, batch shape [batch, event], of a distribution
   * that is normal with independent elements; empty for any other.
   */
  public static Optional<Normal> elements(Distribution distribution) {
    if (distribution instanceof Independent independent) {
      return elements(independent.base());
    }
    return distribution instanceof Normal normal ? Optional.of(normal) : Optional.empty();
  }

  /**
   * Returns this distribution as one of a family that has no greater scales: a search for the best
   * of its family keeps to that. The numbers stay as they are.
   *
   * @param greatest the logarithm of the family's greatest standard deviation
   */
  public Normal ofFamily(double greatest) {
    return new Normal(mean, logScale, greatest);
  }

  /** Returns the greatest log-scale of the family that it is of; infinite where there is none. */
  public double greatestLogScale() {
    return greatestLogScale;
  }

  /**
   * Returns the normal distribution whose density is proportional to the product of this one's and
   * another's: precisions add up, and the mean is that of both, weighted by them (Sonderby et al.
   * 2016, section 2, combine inference and generative model so).
   *
   * @param other with parameters that broadcast with these
   */
  public Normal product(Normal other) {
    Tensor logRatio = other.logScale.sub(logScale).mul(2); // of the precisions
    Tensor location = other.mean.add(mean.sub(other.mean).mul(logRatio.sigmoid()));
    return of(location, other.logScale.sub(logRatio.softplus().mul(0.5)));
  }

  /** Returns the mean, [batch]. */
  public Tensor location() {
    return mean;
  }

  /** Returns the logarithm of the standard deviation, [batch]. */
  public Tensor logScale() {
    return logScale;
  }

  @Override
  public Shape batchShape() {
    return mean.shape();
  }

  @Override
  public Shape eventShape() {
    return Shape.scalar();
  }

  @Override
  public DType dtype() {
    return mean.dtype();
  }

  @Override
  public boolean reparameterized() {
    return true;
  }

  @Override
  public boolean continuous() {
    return true;
  }

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    return Parameters.noise(mean, site, Noise.NORMAL, sampleShape).mul(logScale.exp()).add(mean);
  }

  @Override
  public Tensor logProb(Tensor value) {
    return standardLogProb(value.sub(mean).mul(logScale.neg().exp()));
  }

  /**
   * Returns the sum of the log-probabilities over the last {@code axes}, without an array of
   * log-probabilities as large as {@code value} with all its repetitions.
   */
  Tensor sumOfLogProbs(Tensor value, int axes) {
    Tensor squares = value.sub(mean).mul(logScale.neg().exp()).square();
    Tensor constant = logScale.add(HALF_LOG_2_PI);
    return Parameters.sumLast(squares, axes).mul(-0.5).sub(Parameters.sumLast(constant, axes));
  }

  /** Uses the noise itself, which is (sample - mean) / scale without rounding. */
  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    Tensor noise = Parameters.noise(mean, site, Noise.NORMAL, sampleShape);
    return new SampleAndLogProb(noise.mul(logScale.exp()).add(mean), standardLogProb(noise));
  }

  private Tensor standardLogProb(Tensor standardized) {
    return standardized.square().mul(-0.5).sub(logScale).sub(HALF_LOG_2_PI);
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(mean);
  }

  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logScale.add(HALF_LOG_2_PI + 0.5));
  }

  /**
   * (r^2 + ((mean - m) / s)^2 - 1) / 2 - log r, where m and s are the mean and scale of the other
   * normal distribution and r = scale / s. Kingma and Welling 2014, appendix B, is the case m = 0,
   * s = 1.
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Normal p)) {
      return Optional.empty();
    }
    // Differences before exponentials: equal distributions give exactly 0, and nothing overflows
    // that the divergence itself does not.
    Tensor logRatio = logScale.sub(p.logScale);
    Tensor distance = mean.sub(p.mean).mul(p.logScale.neg().exp());
    Tensor squares = logRatio.mul(2).exp().add(distance.square());
    return Optional.of(squares.sub(1).mul(0.5).sub(logRatio));
  }
}
