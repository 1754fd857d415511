package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.ContinuousBernoulli;
import io.github.vae4j.core.distribution.DiscretizedLogistic;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Laplace;
import io.github.vae4j.core.distribution.LogNormal;
import io.github.vae4j.core.distribution.NegativeBinomial;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.distribution.Poisson;
import io.github.vae4j.core.distribution.StudentT;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.Locale;

/**
 * A likelihood with independent dimensions.
 *
 * @param kind of the distribution of an element
 * @param scale where the scale of a kind that has one comes from
 * @param floor least scale of a kind that has one, in units of the data as the model sees them: a
 *     density of continuous data is unbounded without one
 */
record ElementwiseLikelihood(Kind kind, Scale scale, double floor) implements Likelihood {
  static final double DEFAULT_FLOOR = 0.01;

  private static final double MOST_LOG_DISPERSION = 14;

  ElementwiseLikelihood {
    scale.requireFloor(floor, DEFAULT_FLOOR);
    if (!kind.scaled && (floor != DEFAULT_FLOOR || !scale.equals(Scale.DATUM))) {
      throw new IllegalArgumentException(
          "scale floor: " + kind.label() + " has no scale; leave the floor out");
    }
  }

  static ElementwiseLikelihood of(Kind kind) {
    return new ElementwiseLikelihood(kind, Scale.DATUM, DEFAULT_FLOOR);
  }

  @Override
  public String word() {
    return kind.label() + scale.settings(floor, DEFAULT_FLOOR, ":");
  }

  @Override
  public int heads() {
    return kind.scaled && scale.fromDecoder() ? 2 : 1;
  }

  @Override
  public Support support() {
    return kind.support;
  }

  @Override
  public boolean discrete(boolean binary) {
    return kind == Kind.DISCRETIZED_LOGISTIC
        || kind == Kind.BERNOULLI && binary
        || kind.support == Support.COUNT;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Counts come as log(1 + x), which is continued by x itself below 0, where inputs that are
   * learned may go. Numbers above 0 come as log(x); a 0, which stands for a missing one, stays.
   */
  @Override
  public Tensor encoderInput(Tensor x) {
    return switch (kind.support) {
      case COUNT -> x.max(0).log1p().add(x.min(0));
      case POSITIVE -> {
        Tensor one = x.trace().constant(x.dtype(), 1); // whose logarithm is 0
        yield x.greater(0).select(x, one).log();
      }
      case REAL, UNIT_INTERVAL -> x;
    };
  }

  @Override
  public Distribution of(Scope scope, Tensor outputs, Given given) {
    int size = outputs.shape().dim(-1) / heads();
    Tensor first = heads() == 1 ? outputs : outputs.slice(-1, 0, size);
    Tensor second = first;
    if (kind.scaled) {
      second = scale.logarithm(scope, outputs, size, size, floor);
    } else if (kind == Kind.NEGATIVE_BINOMIAL) {
      second = logDispersion(scope, size);
    }
    return Independent.of(kind.element(first, second), 1);
  }

  /** Returns log(r) of each column, between -14 and 14, where the limits hardly matter any more. */
  private static Tensor logDispersion(Scope scope, int size) {
    Tensor raw = scope.parameter("dispersion", Shape.of(size), Initializer.constant(0));
    return raw.div(MOST_LOG_DISPERSION).tanh().mul(MOST_LOG_DISPERSION);
  }

  /** The distribution of one element. */
  enum Kind {
    BERNOULLI(false, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return Bernoulli.ofLogits(first);
      }
    },
    CONTINUOUS_BERNOULLI(false, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return ContinuousBernoulli.ofLogits(first);
      }
    },
    NORMAL(true, Support.REAL) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return Normal.of(first, logScale);
      }
    },
    SIGMOID_NORMAL(true, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return Normal.of(first.sigmoid(), logScale);
      }
    },
    LAPLACE(true, Support.REAL) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return Laplace.of(first, logScale);
      }
    },
    STUDENT_T(true, Support.REAL) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return StudentT.of(5, first, logScale);
      }
    },
    DISCRETIZED_LOGISTIC(true, Support.UNIT_INTERVAL) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return DiscretizedLogistic.of(first.sigmoid(), logScale, 256);
      }
    },
    LOG_NORMAL(true, Support.POSITIVE) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return LogNormal.of(first, logScale);
      }
    },
    POISSON(false, Support.COUNT) {
      @Override
      Distribution element(Tensor first, Tensor logScale) {
        return Poisson.ofLogRate(first);
      }
    },
    NEGATIVE_BINOMIAL(false, Support.COUNT) {
      @Override
      Distribution element(Tensor first, Tensor logDispersion) {
        return NegativeBinomial.of(first, logDispersion);
      }
    };

    private final boolean scaled;
    private final Support support;

    Kind(boolean scaled, Support support) {
      this.scaled = scaled;
      this.support = support;
    }

    /** Returns the name as users write it, for example {@code continuous-bernoulli}. */
    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the distribution; what has neither scale nor dispersion looks at the first alone. */
    abstract Distribution element(Tensor first, Tensor second);

    boolean scaled() {
      return scaled;
    }
  }
}
