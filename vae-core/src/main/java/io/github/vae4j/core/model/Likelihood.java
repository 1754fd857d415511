package io.github.vae4j.core.model;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.ContinuousBernoulli;
import io.github.vae4j.core.distribution.DiscretizedLogistic;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Laplace;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.distribution.StudentT;
import java.util.Locale;

/** The decoder's distribution of one datum, with independent dimensions. */
public enum Likelihood {
  /** Bernoulli on logits; data in [0, 1], a likelihood in the strict sense only for 0 and 1. */
  BERNOULLI(1, true) {
    @Override
    Distribution element(Tensor[] heads, double scaleFloor) {
      return Bernoulli.ofLogits(heads[0]);
    }
  },
  /** Continuous Bernoulli (Loaiza-Ganem and Cunningham 2019); data in [0, 1]. */
  CONTINUOUS_BERNOULLI(1, true) {
    @Override
    Distribution element(Tensor[] heads, double scaleFloor) {
      return ContinuousBernoulli.ofLogits(heads[0]);
    }
  },
  /** Normal with a mean and a scale for each dimension and datum. */
  NORMAL(2, false) {
    @Override
    Distribution element(Tensor[] heads, double scaleFloor) {
      return Normal.of(heads[0], floored(heads[1], scaleFloor));
    }
  },
  /**
   * Normal whose means go through a sigmoid, with a scale for each dimension and datum; data in [0,
   * 1], of which it is a density: AEVB's decoder of Frey faces (Kingma and Welling 2014, appendix
   * C.2).
   */
  SIGMOID_NORMAL(2, true) {
    @Override
    Distribution element(Tensor[] heads, double scaleFloor) {
      return Normal.of(heads[0].sigmoid(), floored(heads[1], scaleFloor));
    }
  },
  /** Laplace with a location and a scale for each dimension and datum. */
  LAPLACE(2, false) {
    @Override
    Distribution element(Tensor[] heads, double scaleFloor) {
      return Laplace.of(heads[0], floored(heads[1], scaleFloor));
    }
  },
  /**
   * Student's t with 5 degrees of freedom, a location and a scale: outliers pull less than under a
   * normal.
   */
  STUDENT_T(2, false) {
    @Override
    Distribution element(Tensor[] heads, double scaleFloor) {
      return StudentT.of(5, heads[0], floored(heads[1], scaleFloor));
    }
  },
  /** Logistic on 256 grey levels (Salimans et al. 2017); data in [0, 1]. */
  DISCRETIZED_LOGISTIC(2, true) {
    @Override
    Distribution element(Tensor[] heads, double scaleFloor) {
      return DiscretizedLogistic.of(heads[0].sigmoid(), floored(heads[1], scaleFloor), 256);
    }
  };

  private final int heads;
  private final boolean unitInterval;

  Likelihood(int heads, boolean unitInterval) {
    this.heads = heads;
    this.unitInterval = unitInterval;
  }

  /** Returns how many numbers the decoder gives for each dimension. */
  public int heads() {
    return heads;
  }

  /** Returns whether data must lie in [0, 1]. */
  public boolean unitInterval() {
    return unitInterval;
  }

  /** Returns the name as users write it, for example {@code continuous-bernoulli}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the distribution of data [..., size].
   *
   * @param outputs the decoder's, [..., heads * size]
   * @param scaleFloor the least scale, above 0: a density of continuous data is unbounded without
   *     one
   */
  public Distribution of(Tensor outputs, double scaleFloor) {
    int size = outputs.shape().dim(-1) / heads;
    Tensor[] parts = new Tensor[heads];
    for (int i = 0; i < heads; i++) {
      parts[i] = heads == 1 ? outputs : outputs.slice(-1, i * size, (i + 1) * size);
    }
    return Independent.of(element(parts, scaleFloor), 1);
  }

  abstract Distribution element(Tensor[] heads, double scaleFloor);

  /** Returns log scales above the floor, with a smooth approach to it. */
  private static Tensor floored(Tensor raw, double scaleFloor) {
    double least = Math.log(scaleFloor);
    return raw.sub(least).softplus().add(least);
  }
}
