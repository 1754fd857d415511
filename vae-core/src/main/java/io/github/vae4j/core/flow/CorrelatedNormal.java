package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A normal distribution of vectors whose elements are correlated, drawn as mean + F d with d ~ N(0,
 * diag scale^2) and a linear map F. Batch shape [batch], event shape [size].
 */
public final class CorrelatedNormal implements Distribution {
  private final Normal base; // N(mean, diag scale^2) of each element, [batch, size]
  private final Bijector linear; // F
  private final Supplier<Tensor> variances; // the diagonal of the covariance, [batch, size]

  private CorrelatedNormal(Normal base, Bijector linear, Supplier<Tensor> variances) {
    this.base = base;
    this.linear = linear;
    this.variances = variances;
  }

  /**
   * Returns the normal distribution with the covariance L L', L = (I + N) diag scale: its Cholesky
   * factor.
   *
   * @param mean [batch, size]
   * @param logScale logarithm of the diagonal of L, [batch, size]
   * @param strict N, [batch, size, size], strictly lower triangular; what stands elsewhere needs to
   *     be 0
   * @throws ShapeException if the shapes or the element types do not fit
   */
  public static CorrelatedNormal full(Tensor mean, Tensor logScale, Tensor strict) {
    requireMatrix("full normal", mean, logScale, strict, mean.shape().dim(-1));
    Tensor ofColumns = logScale.mul(2).exp();
    return new CorrelatedNormal(
        Normal.of(mean, logScale),
        new LowerTriangular(strict),
        () -> ofColumns.add(strict.square().mul(ofColumns.expandDims(-2)).sum(-1)));
  }

  /**
   * Returns strictly lower triangular matrices, [batch, size, size].
   *
   * @param numbers row by row, [batch, size (size - 1) / 2]
   * @param size at least 2
   */
  public static Tensor strictlyLower(Tensor numbers, int size) {
    Shape batch = numbers.shape().range(0, numbers.shape().rank() - 1);
    Tensor zero = numbers.trace().constant(numbers.type().withShape(batch.append(1)), 0);
    int[] places = new int[size * size]; // 0 is the zero in front
    for (int i = 0, next = 1; i < size; i++) {
      for (int j = 0; j < i; j++) {
        places[i * size + j] = next++;
      }
    }
    Tensor at = numbers.trace().constant(HostArray.of(Shape.of(places.length), places));
    return Tensor.concat(-1, List.of(zero, numbers))
        .gather(-1, at)
        .reshape(batch.append(size).append(size));
  }

  /**
   * Returns the normal distribution with the covariance diag scale^2 + W W'.
   *
   * @param mean [batch, size]
   * @param logScale [batch, size]
   * @param columns W, [batch, size, rank]
   * @throws ShapeException if the shapes or the element types do not fit
   */
  public static CorrelatedNormal lowRank(Tensor mean, Tensor logScale, Tensor columns) {
    requireMatrix("low-rank normal", mean, logScale, columns, columns.shape().dim(-1));
    return new CorrelatedNormal(
        Normal.of(mean, logScale),
        new LowRankRoot(logScale, columns),
        () -> logScale.mul(2).exp().add(columns.square().sum(-1)));
  }

  private static void requireMatrix(
      String name, Tensor mean, Tensor logScale, Tensor matrix, int columns) {
    Shape shape = mean.shape();
    if (shape.rank() == 0
        || !logScale.type().equals(mean.type())
        || !matrix.type().equals(mean.type().withShape(shape.append(columns)))) {
      throw mean.trace()
          .located(
              name
                  + ": needs a mean and a log-scale [batch, size] and a matrix [batch, size, columns]"
                  + " of one type, got "
                  + mean.type()
                  + ", "
                  + logScale.type()
                  + " and "
                  + matrix.type());
    }
  }

  /** Returns the base, its mean and its scales, from which the draws are mapped. */
  Normal base() {
    return base;
  }

  /** Returns y to mean + F (y - mean), with the mean of this distribution. */
  Bijector map() {
    return new About(base.location(), linear);
  }

  /** Returns the image of another base under {@link #map}. */
  CorrelatedNormal at(Normal moved) {
    Tensor mean = map().forward(moved.location()).value();
    return new CorrelatedNormal(
        Normal.of(mean, moved.logScale()), linear, () -> variances(moved.logScale().exp()));
  }

  /**
   * Returns the sums of the squares of the rows of F diag scale, from the images of its columns.
   */
  private Tensor variances(Tensor scale) {
    int size = eventShape().dim(0);
    double[] identity = new double[size * size];
    for (int i = 0; i < size; i++) {
      identity[i * size + i] = 1;
    }
    TensorType type = TensorType.of(dtype(), size, 1, size);
    Tensor columns = scale.trace().constant(HostArray.ofDoubles(type, identity)).mul(scale);
    return linear.forward(columns).value().square().sum(0);
  }

  /** A linear map about a centre. */
  private record About(Tensor centre, Bijector linear) implements Bijector {
    @Override
    public int eventRank() {
      return 1;
    }

    @Override
    public Image forward(Tensor x) {
      Image image = linear.forward(x.sub(centre));
      return new Image(image.value().add(centre), image.logDeterminant());
    }

    @Override
    public Optional<Bijector> inverse() {
      return linear.inverse().map(inverse -> new About(centre, inverse));
    }
  }

  @Override
  public Shape batchShape() {
    return base.batchShape().range(0, base.batchShape().rank() - 1);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(base.batchShape().dim(-1));
  }

  @Override
  public DType dtype() {
    return base.dtype();
  }

  @Override
  public boolean reparameterized() {
    return true;
  }

  @Override
  public boolean continuous() {
    return true;
  }

  private Independent deviations() {
    return Normal.diagonal(base.location().mul(0), base.logScale());
  }

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    return linear.forward(deviations().sample(site, sampleShape)).value().add(base.location());
  }

  @Override
  public Tensor logProb(Tensor value) {
    Bijector.Image deviation = linear.inverse().orElseThrow().forward(value.sub(base.location()));
    return deviations().logProb(deviation.value()).add(deviation.logDeterminant());
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    SampleAndLogProb deviation = deviations().sampleAndLogProb(site, sampleShape);
    Bijector.Image image = linear.forward(deviation.sample());
    return new SampleAndLogProb(
        image.value().add(base.location()), deviation.logProb().sub(image.logDeterminant()));
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(base.location());
  }

  private Tensor logDeterminant() {
    return linear.forward(base.location().mul(0)).logDeterminant();
  }

  @Override
  public Optional<Tensor> entropy() {
    return deviations().entropy().map(entropy -> entropy.add(logDeterminant()));
  }

  /**
   * (sum of v / s^2 + ((mean - m) / s)^2 - 1) / 2 - log (det F scale / s), where v are the
   * variances here, m and s mean and scale of the other normal distribution, if that has
   * independent dimensions.
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    return Normal.elements(other)
        .filter(p -> other.eventShape().equals(eventShape()))
        .map(
            p -> {
              Tensor precision = p.logScale().mul(-2).exp();
              Tensor distance = base.location().sub(p.location()).square();
              Tensor squares = variances.get().add(distance).mul(precision).sub(1).mul(0.5);
              Tensor logRatio = base.logScale().sub(p.logScale());
              return squares.sub(logRatio).sum(-1).sub(logDeterminant());
            });
  }
}
