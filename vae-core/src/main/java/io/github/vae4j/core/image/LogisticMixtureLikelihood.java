package io.github.vae4j.core.image;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.grid.Levels;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Scale;
import io.github.vae4j.core.part.Support;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Images of levels whose pixels are mixtures of discretised logistic distributions; of three
 * channels green depends on red, and blue on both ({@link DiscretizedLogisticMixture}).
 *
 * <p>A decoder gives numbers for each element of a datum, K of each kind: locations, before a
 * sigmoid; logits, of which a pixel's are the sum of its channels'; logarithms of scales if these
 * come from the decoder; coefficients, before a hyperbolic tangent, if there are three channels.
 *
 * @param components of each pixel, K
 * @param scale where the scales come from
 * @param floor least scale
 * @param levels of an element; 0 where they are not said, which is 256 for data that need not lie
 *     on them
 * @param channels of the images, 1 or 3
 */
record LogisticMixtureLikelihood(
    int components, Scale scale, double floor, int levels, int channels) implements Likelihood {
  static final String NAME = "discretized-logistic-mixture";

  /** exp(-7) of the range from -1 to 1, as in the code of Salimans et al. (2017). */
  static final double DEFAULT_FLOOR = 0.0005;

  private static final int MOST_COMPONENTS = 1000; // far beyond use
  private static final double SPREAD = 2; // of the components' first locations, in logits
  private static final double FIRST_LOG_SCALE = Math.log(0.1);

  LogisticMixtureLikelihood {
    if (components < 1 || components > MOST_COMPONENTS) {
      throw new IllegalArgumentException(
          "likelihood %s: K needs to be from 1 to %d, got %d"
              .formatted(NAME, MOST_COMPONENTS, components));
    }
    if (levels != 0) {
      Levels.require(levels);
    }
    scale.requireFloor(floor, DEFAULT_FLOOR);
  }

  @Override
  public String word() {
    return NAME
        + ":"
        + components
        + (levels == 0 ? "" : ",levels=" + levels)
        + scale.settings(floor, DEFAULT_FLOOR, ",");
  }

  @Override
  public Likelihood forData(Dataset data, DatasetStatistics statistics) {
    return levels != 0
        ? this
        : new LogisticMixtureLikelihood(
            components, scale, floor, Levels.of(word(), data, statistics), channels);
  }

  @Override
  public OptionalInt gridLevels() {
    return levels == 0 ? OptionalInt.empty() : OptionalInt.of(levels);
  }

  @Override
  public void check(Shape event) {
    Optional<ImageShape> image = ImageShape.of(event);
    if (image.isEmpty()) {
      throw new IllegalArgumentException(
          "likelihood "
              + NAME
              + ": needs images [height, width] or [3, height, width], got data of shape "
              + event
              + "; rows of a table become images by --shape HxW");
    }
    int found = image.get().channels();
    if (found != 1 && found != ImageShape.COLOURS) {
      throw new IllegalArgumentException(
          "likelihood "
              + NAME
              + ": needs images of 1 or 3 channels, got "
              + found
              + "; choose discretized-logistic, whose channels are independent");
    }
  }

  @Override
  public Likelihood forEvent(Shape event) {
    check(event);
    int found = ImageShape.of(event).orElseThrow().channels();
    return new LogisticMixtureLikelihood(components, scale, floor, levels, found);
  }

  @Override
  public int heads() {
    int kinds = 2 + (scale.fromDecoder() ? 1 : 0) + (channels == 1 ? 0 : 1);
    return components * kinds;
  }

  /** Returns false: it gives the distribution of all pixels at once. */
  @Override
  public boolean elementwise() {
    return false;
  }

  @Override
  public Support support() {
    return Support.UNIT_INTERVAL;
  }

  @Override
  public boolean discrete(boolean binary) {
    return true;
  }

  /**
   * {@inheritDoc} The components start around the means, apart from each other, with narrow scales:
   * wide ones make every level as probable as the others.
   */
  @Override
  public double[] startFrom(double[] means) {
    int size = means.length;
    double[] all = new double[(scale.fromDecoder() ? 3 : 1) * components * size];
    for (int k = 0; k < components; k++) {
      double apart = SPREAD * ((2 * k + 1.0) / components - 1);
      for (int i = 0; i < size; i++) {
        all[k * size + i] = support().unbounded(means[i]) + apart;
      }
    }
    if (scale.fromDecoder()) {
      Arrays.fill(all, 2 * components * size, all.length, FIRST_LOG_SCALE);
    }
    return all;
  }

  @Override
  public Map<String, double[]> ownStart(double[] means) {
    return scale.ownStart(components * means.length, FIRST_LOG_SCALE);
  }

  @Override
  public Distribution of(Scope scope, Tensor outputs, Given given) {
    int all = outputs.shape().dim(-1) / heads() * components; // numbers of a kind
    Tensor locations = planes(outputs.slice(-1, 0, all)).sigmoid();
    Tensor logits = planes(outputs.slice(-1, all, 2 * all)).sum(-2);
    Tensor scales = scale.logarithm(scope, outputs, 2 * all, all, floor);
    Tensor logScales = scales.shape().size() == 1 ? scales : planes(scales);
    if (channels == 1) {
      return DiscretizedLogisticMixture.of(logits, locations, logScales, Levels.or256(levels));
    }
    int end = outputs.shape().dim(-1);
    Tensor coefficients = planes(outputs.slice(-1, end - all, end)).tanh();
    return DiscretizedLogisticMixture.of(
        logits, locations, logScales, coefficients, Levels.or256(levels));
  }

  /** Returns numbers [..., K * size] as [..., K, channels, pixels]. */
  private Tensor planes(Tensor numbers) {
    int pixels = numbers.shape().dim(-1) / (components * channels);
    Shape leading = numbers.shape().range(0, numbers.shape().rank() - 1);
    return numbers.reshape(leading.concat(Shape.of(components, channels, pixels)));
  }
}
