package io.github.vae4j.core.image;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.distribution.DiscretizedLogistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pixels that are mixtures of {@linkplain DiscretizedLogistic discretised logistic} distributions,
 * independent of each other (Salimans et al. 2017, PixelCNN++, sections 2.1 and 2.2). All channels
 * of a pixel come from one of its K components. Within a component the location of a channel is
 * linear in the channels before it: red, then green given red, then blue given both. Event shape
 * [channels * pixels], the channels one behind the other; levels are numbers in [0, 1]; samples are
 * not reparameterised.
 *
 * <p>In the paper's units, from -1 to 1, the location of green is its own plus a coefficient times
 * red. Here, from 0 to 1, that is: its own plus the coefficient times (red - 1/2).
 */
public final class DiscretizedLogisticMixture implements Distribution {
  private static final double MIDDLE = 0.5;

  private final Tensor logWeights; // [batch, K, pixels]
  private final Tensor locations; // [batch, K, channels, pixels]
  private final Tensor logScales;
  private final Optional<Tensor> coefficients; // [batch, K, channels (channels - 1) / 2, pixels]
  private final int levels;

  private DiscretizedLogisticMixture(
      Tensor logWeights,
      Tensor locations,
      Tensor logScales,
      Optional<Tensor> coefficients,
      int levels) {
    this.logWeights = logWeights;
    this.locations = locations;
    this.logScales = logScales;
    this.coefficients = coefficients;
    this.levels = levels;
  }

  /**
   * Returns the distribution whose channels are independent within a component.
   *
   * @param logits of the components, [batch, K, pixels]
   * @param locations [batch, K, channels, pixels]
   * @param logScales that broadcast to the shape of the locations
   * @param levels at least 2
   * @throws ShapeException if the shapes or element types do not fit
   * @throws IllegalArgumentException if there are fewer levels
   */
  public static DiscretizedLogisticMixture of(
      Tensor logits, Tensor locations, Tensor logScales, int levels) {
    return of(logits, locations, logScales, Optional.empty(), levels);
  }

  /**
   * Returns the distribution whose channels depend on the channels before them.
   *
   * @param logits of the components, [batch, K, pixels]
   * @param locations of each channel where those before it are 1/2, [batch, K, channels, pixels]
   * @param logScales that broadcast to the shape of the locations
   * @param coefficients [batch, K, channels (channels - 1) / 2, pixels]: of the second channel by
   *     the first, of the third by the first and by the second, and so on
   * @param levels at least 2
   * @throws ShapeException if the shapes or element types do not fit
   * @throws IllegalArgumentException if there are fewer levels
   */
  public static DiscretizedLogisticMixture of(
      Tensor logits, Tensor locations, Tensor logScales, Tensor coefficients, int levels) {
    return of(logits, locations, logScales, Optional.of(coefficients), levels);
  }

  private static DiscretizedLogisticMixture of(
      Tensor logits,
      Tensor locations,
      Tensor logScales,
      Optional<Tensor> coefficients,
      int levels) {
    if (levels < 2) {
      throw new IllegalArgumentException(
          "discretized logistic mixture: needs at least 2 levels, got " + levels);
    }
    Shape shape = locations.shape();
    int rank = shape.rank();
    if (rank < 3
        || !logits.shape().equals(shape.range(0, rank - 2).append(shape.dim(-1)))
        || coefficients.isPresent() && !coefficients.get().shape().equals(pairs(shape))
        || !locations.dtype().isFloating()
        || logits.dtype() != locations.dtype()
        || logScales.dtype() != locations.dtype()) {
      throw locations
          .trace()
          .located(
              "discretized logistic mixture: needs logits [batch, K, pixels], locations [batch, K,"
                  + " channels, pixels] and coefficients [batch, K, channels (channels - 1) / 2,"
                  + " pixels] of one floating-point type, got logits "
                  + logits.type()
                  + ", locations "
                  + locations.type()
                  + ", log scales "
                  + logScales.type()
                  + coefficients.map(c -> " and coefficients " + c.type()).orElse(""));
    }
    return new DiscretizedLogisticMixture(
        logits.logSoftmax(-2), locations, logScales.broadcastTo(shape), coefficients, levels);
  }

  /**
   * Returns the shape of the coefficients for locations of this shape; the same if of one channel.
   */
  private static Shape pairs(Shape locations) {
    int channels = locations.dim(-2);
    int pairs = Math.max(1, channels * (channels - 1) / 2);
    return locations.range(0, locations.rank() - 2).concat(Shape.of(pairs, locations.dim(-1)));
  }

  private int channels() {
    return locations.shape().dim(-2);
  }

  private int pixels() {
    return locations.shape().dim(-1);
  }

  @Override
  public Shape batchShape() {
    return logWeights.shape().range(0, logWeights.shape().rank() - 2);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(channels() * pixels());
  }

  @Override
  public DType dtype() {
    return locations.dtype();
  }

  @Override
  public boolean reparameterized() {
    return false;
  }

  @Override
  public boolean continuous() {
    return false;
  }

  /** Returns one of the last axis but one, [batch, K, pixels]. */
  private static Tensor plane(Tensor all, int index) {
    int rank = all.shape().rank();
    Shape shape = all.shape().range(0, rank - 2).append(all.shape().dim(-1));
    return all.slice(rank - 2, index, index + 1).reshape(shape);
  }

  /** A choice of the parameters: all components, or the one that was drawn. */
  @FunctionalInterface
  private interface Choice {
    Tensor of(Tensor parameters);
  }

  /**
   * Returns the distribution of a channel.
   *
   * @param before the channels before it
   */
  private DiscretizedLogistic channel(int c, List<Tensor> before, Choice choice) {
    return DiscretizedLogistic.of(
        location(c, before, choice), choice.of(plane(logScales, c)), levels);
  }

  private Tensor location(int c, List<Tensor> before, Choice choice) {
    Tensor location = choice.of(plane(locations, c));
    for (int d = 0; d < before.size() && coefficients.isPresent(); d++) {
      Tensor coefficient = choice.of(plane(coefficients.get(), c * (c - 1) / 2 + d));
      location = location.add(coefficient.mul(before.get(d).sub(MIDDLE)));
    }
    return location;
  }

  /**
   * Draws a component for each pixel, then one channel after the other: noise sites {@code
   * site/component} and {@code site/0}, {@code site/1}, ...
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor component =
        Categorical.ofLogits(logWeights.transposeLast())
            .sample(site + "/component", sampleShape)
            .transposeLast();
    List<Tensor> drawn = new ArrayList<>();
    for (int c = 0; c < channels(); c++) {
      drawn.add(
          channel(c, drawn, parameters -> parameters.mul(component).sum(-2))
              .sample(site + "/" + c, Shape.scalar()));
    }
    return Tensor.concat(-1, drawn).stopGradient();
  }

  /** log sum_k pi_k prod_c p_k(x_c | x_1, ..., x_(c-1)) of each pixel, summed over the pixels. */
  @Override
  public Tensor logProb(Tensor value) {
    Shape leading = value.shape().range(0, value.shape().rank() - 1);
    Tensor planes = value.reshape(leading.concat(Shape.of(channels(), pixels())));
    List<Tensor> before = new ArrayList<>();
    Tensor ofComponents = logWeights;
    for (int c = 0; c < channels(); c++) {
      Tensor x = planes.slice(-2, c, c + 1); // [..., 1, pixels], for each component
      ofComponents = ofComponents.add(channel(c, before, all -> all).logProb(x));
      before.add(x);
    }
    return ofComponents.logSumExp(-2).sum(-1);
  }

  /**
   * The mean of the colours before they are rounded to levels, with which there is no closed form:
   * that of a logistic distribution cut off at 0 and 1, which is less than half a level off, and of
   * later channels at the means of those before them in the component, which is right as far as
   * these are not cut off.
   */
  @Override
  public Optional<Tensor> mean() {
    List<Tensor> means = new ArrayList<>();
    List<Tensor> mixed = new ArrayList<>();
    for (int c = 0; c < channels(); c++) {
      Tensor scale = plane(logScales, c).exp();
      Tensor ends = location(c, means, all -> all).div(scale);
      // The integral of P(x > t) over t from 0 to 1.
      Tensor mean = ends.softplus().sub(ends.sub(scale.pow(-1)).softplus()).mul(scale);
      means.add(mean);
      mixed.add(mean.mul(logWeights.exp()).sum(-2));
    }
    return Optional.of(Tensor.concat(-1, mixed));
  }
}
