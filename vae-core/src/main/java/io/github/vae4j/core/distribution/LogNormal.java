package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * The log-normal distribution of each element: the logarithm of x is normal. The density of x
 * itself is that of log x, less log x in logarithms; there is none at 0 and below. Event shape [].
 */
public final class LogNormal implements Distribution {
  private final Normal ofLog;

  private LogNormal(Normal ofLog) {
    this.ofLog = ofLog;
  }

  /**
   * Returns the distribution of each element; the parameters are broadcast together.
   *
   * @param mean of the logarithm
   * @param logScale logarithm of the standard deviation of the logarithm
   * @throws io.github.vae4j.api.program.ShapeException if they are not of one floating-point type
   *     or do not broadcast
   */
  public static LogNormal of(Tensor mean, Tensor logScale) {
    return new LogNormal(Normal.of(mean, logScale));
  }

  @Override
  public Shape batchShape() {
    return ofLog.batchShape();
  }

  @Override
  public Shape eventShape() {
    return ofLog.eventShape();
  }

  @Override
  public DType dtype() {
    return ofLog.dtype();
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
    return ofLog.sample(site, sampleShape).exp();
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor positive = value.greater(0);
    Tensor log = positive.select(value, Parameters.number(value, 1)).log();
    Tensor none = Parameters.number(value, Double.NEGATIVE_INFINITY);
    return positive.select(ofLog.logProb(log).sub(log), none);
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    SampleAndLogProb log = ofLog.sampleAndLogProb(site, sampleShape);
    return new SampleAndLogProb(log.sample().exp(), log.logProb().sub(log.sample()));
  }

  /** exp(mean + scale^2 / 2), of the normal's mean and scale. */
  @Override
  public Optional<Tensor> mean() {
    return Optional.of(ofLog.location().add(ofLog.logScale().mul(2).exp().mul(0.5)).exp());
  }

  @Override
  public Optional<Tensor> entropy() {
    return ofLog.entropy().map(entropy -> entropy.add(ofLog.location()));
  }

  /** That of the logarithms. */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    return other instanceof LogNormal p ? ofLog.analyticKl(p.ofLog) : Optional.empty();
  }
}
