package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A count 0, 1, 2, ... for each element, given by its log-probability alone: a Poisson or negative
 * binomial distribution is one line. Event shape []; samples are not reparameterised.
 */
public final class Counts implements Distribution {
  private final Tensor mean;
  private final int most;
  private final UnaryOperator<Tensor> logProb;

  private Counts(Tensor mean, int most, UnaryOperator<Tensor> logProb) {
    this.mean = mean;
    this.most = most;
    this.logProb = logProb;
  }

  /**
   * Returns the distribution of each element.
   *
   * @param mean [batch]
   * @param most the greatest count that is drawn: samples are of the distribution given that the
   *     count is {@code most} or less. Each costs {@code most + 1} random numbers
   * @param logProb takes counts that broadcast with [batch], of any size, to their log-probability
   *     in nats, [..., batch]; finite up to {@code most}
   * @throws IllegalArgumentException if {@code most} is below 1
   * @throws io.github.vae4j.api.program.ShapeException if the mean is not floating point
   */
  public static Counts of(Tensor mean, int most, UnaryOperator<Tensor> logProb) {
    if (most < 1) {
      throw new IllegalArgumentException("counts: most needs to be at least 1, got " + most);
    }
    Parameters.batch("counts", List.of("mean"), mean);
    return new Counts(mean, most, logProb);
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
    return false;
  }

  @Override
  public boolean continuous() {
    return false;
  }

  /** Draws from the classes 0 to most, by their log-probabilities. */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    int rank = mean.shape().rank();
    Tensor counts = mean.trace().iota(new TensorType(dtype(), Shape.of(most + 1)), 0);
    int[] first = new int[rank + 1]; // the counts before the batch, 1 wide elsewhere
    Arrays.fill(first, 1);
    first[0] = most + 1;
    int[] countsLast = IntStream.rangeClosed(1, rank + 1).map(i -> i % (rank + 1)).toArray();
    Tensor each = logProb(counts.reshape(first)).transpose(countsLast);
    return Categorical.ofLogits(each).sample(site, sampleShape).mul(counts).sum(-1);
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor result = logProb.apply(value);
    Shape expected = Shape.broadcast(value.shape(), mean.shape());
    if (!result.shape().equals(expected)) {
      throw result
          .trace()
          .located(
              "counts: needs a log-probability for each count, "
                  + expected
                  + ", got "
                  + result.type());
    }
    return result;
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(mean);
  }
}
