package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.ContinuousBernoulli;
import io.github.vae4j.core.distribution.DiscretizedLogistic;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Laplace;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.distribution.StudentT;
import java.util.Locale;

/**
 * A likelihood with independent dimensions.
 *
 * @param kind of the distribution of an element
 * @param floor least scale of a kind that has one, in units of the data as the model sees them: a
 *     density of continuous data is unbounded without one
 */
record ElementwiseLikelihood(Kind kind, double floor) implements Likelihood {
  static final double DEFAULT_FLOOR = 0.01;

  ElementwiseLikelihood {
    if (!(floor > 0 && Double.isFinite(floor))) {
      throw new IllegalArgumentException(
          "scale floor: needs to be finite and above 0, got " + floor);
    }
    if (kind.heads == 1 && floor != DEFAULT_FLOOR) {
      throw new IllegalArgumentException(
          "scale floor: " + kind.label() + " has no scale; leave the floor out");
    }
  }

  static ElementwiseLikelihood of(Kind kind) {
    return new ElementwiseLikelihood(kind, DEFAULT_FLOOR);
  }

  @Override
  public String word() {
    return floor == DEFAULT_FLOOR ? kind.label() : kind.label() + ":floor=" + floor;
  }

  @Override
  public int heads() {
    return kind.heads;
  }

  @Override
  public Support support() {
    return kind.support;
  }

  @Override
  public boolean discrete(boolean binary) {
    return kind == Kind.DISCRETIZED_LOGISTIC || kind == Kind.BERNOULLI && binary;
  }

  @Override
  public Distribution of(Tensor outputs, Given given) {
    int size = outputs.shape().dim(-1) / kind.heads;
    Tensor first = kind.heads == 1 ? outputs : outputs.slice(-1, 0, size);
    Tensor second = kind.heads == 1 ? outputs : outputs.slice(-1, size, 2 * size);
    return Independent.of(kind.element(first, second, floor), 1);
  }

  /** The distribution of one element. */
  enum Kind {
    BERNOULLI(1, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor second, double floor) {
        return Bernoulli.ofLogits(first);
      }
    },
    CONTINUOUS_BERNOULLI(1, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor second, double floor) {
        return ContinuousBernoulli.ofLogits(first);
      }
    },
    NORMAL(2, Support.REAL) {
      @Override
      Distribution element(Tensor first, Tensor second, double floor) {
        return Normal.of(first, floored(second, floor));
      }
    },
    SIGMOID_NORMAL(2, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor second, double floor) {
        return Normal.of(first.sigmoid(), floored(second, floor));
      }
    },
    LAPLACE(2, Support.REAL) {
      @Override
      Distribution element(Tensor first, Tensor second, double floor) {
        return Laplace.of(first, floored(second, floor));
      }
    },
    STUDENT_T(2, Support.REAL) {
      @Override
      Distribution element(Tensor first, Tensor second, double floor) {
        return StudentT.of(5, first, floored(second, floor));
      }
    },
    DISCRETIZED_LOGISTIC(2, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor second, double floor) {
        return DiscretizedLogistic.of(first.sigmoid(), floored(second, floor), 256);
      }
    };

    private final int heads;
    private final Support support;

    Kind(int heads, Support support) {
      this.heads = heads;
      this.support = support;
    }

    /** Returns the name as users write it, for example {@code continuous-bernoulli}. */
    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    abstract Distribution element(Tensor first, Tensor second, double floor);

    /** Returns log scales above the floor, with a smooth approach to it. */
    private static Tensor floored(Tensor raw, double floor) {
      double least = Math.log(floor);
      return raw.sub(least).softplus().add(least);
    }
  }
}
