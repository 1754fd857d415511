package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A count 0, 1, 2, ... for each element, given by its log-probability alone: a geometric
 * distribution is one line. {@link Poisson} and {@link NegativeBinomial} draw counts of any size.
 * Event shape []; samples are not reparameterised.
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
   *     count is {@code most} or less. Each costs one random number and {@code most} comparisons
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

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    int rank = mean.shape().rank();
    Tensor counts = mean.trace().iota(new TensorType(dtype(), Shape.of(most + 1)), 0);
    int[] first = new int[rank + 1]; // the counts before the batch, 1 wide elsewhere
    Arrays.fill(first, 1);
    first[0] = most + 1;
    int[] countsLast = IntStream.rangeClosed(1, rank + 1).map(i -> i % (rank + 1)).toArray();
    Tensor each = logProb(counts.reshape(first)).transpose(countsLast);
    return draw(each, Parameters.noise(mean, site, Noise.UNIFORM, sampleShape)).stopGradient();
  }

  /**
   * Inverts the distribution function of the counts 0, 1, ... that the last axis stands for.
   *
   * @param logProbs [batch, counts], up to a constant
   * @param uniform numbers from 0 to 1, [sample, batch]
   * @return counts, [sample, batch]
   */
  static Tensor draw(Tensor logProbs, Tensor uniform) {
    int last = logProbs.shape().rank() - 1;
    int size = logProbs.shape().dim(last);
    int[] before = new int[last + 1];
    Tensor below = logProbs.logSoftmax(last).exp(); // P(count <= k), when the loop is through
    for (int step = 1; step < size; step *= 2) {
      before[last] = step;
      below = below.add(below.slice(last, 0, size - step).pad(before, new int[last + 1]));
    }
    Tensor greater =
        uniform.expandDims(uniform.shape().rank()).greater(below.slice(last, 0, size - 1));
    return greater.cast(logProbs.dtype()).sum(-1);
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
