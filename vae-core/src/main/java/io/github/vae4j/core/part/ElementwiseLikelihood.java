package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
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
import io.github.vae4j.core.grid.Levels;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A likelihood with independent dimensions.
 *
 * @param kind of the distribution of an element
 * @param scale where the scale of a kind that has one comes from
 * @param floor least scale of a kind that has one, in units of the data as the model sees them: a
 *     density of continuous data is unbounded without one
 * @param levels of an element, of a kind that has levels; 0 where they are not said, which is 256
 *     for data that need not lie on them
 */
record ElementwiseLikelihood(Kind kind, Scale scale, double floor, int levels)
    implements Likelihood {
  private static final double DEFAULT_FLOOR = 0.01;
  private static final double FIRST_LOG_SCALE = Math.log(0.1); // of levels

  private static final double MOST_LOG_DISPERSION = 14;

  ElementwiseLikelihood {
    if (levels != 0 && !kind.ofLevels()) {
      throw new IllegalArgumentException("levels: " + kind.label() + " has none; leave them out");
    }
    if (levels != 0) {
      Levels.require(levels);
    }
    scale.requireFloor(floor, usualFloor(kind, levels));
    if (!kind.scaled && (floor != DEFAULT_FLOOR || !scale.equals(Scale.DATUM))) {
      throw new IllegalArgumentException(
          "scale floor: " + kind.label() + " has no scale; leave the floor out");
    }
  }

  static ElementwiseLikelihood of(Kind kind) {
    return new ElementwiseLikelihood(kind, Scale.DATUM, usualFloor(kind, 0), 0);
  }

  /** Returns the discretised logistic on so many levels. */
  static ElementwiseLikelihood ofLevels(int levels) {
    Kind kind = Kind.DISCRETIZED_LOGISTIC;
    return new ElementwiseLikelihood(kind, Scale.DATUM, usualFloor(kind, levels), levels);
  }

  /**
   * Returns the floor that is not asked for. Of levels it is a tenth of the step between them, at
   * which a level can have 0.987 of the mass.
   */
  static double usualFloor(Kind kind, int levels) {
    return kind.ofLevels() ? Levels.floor(levels) : DEFAULT_FLOOR;
  }

  /**
   * {@inheritDoc} Where levels are not said, the floor is: files without either are older than both
   * and have another.
   */
  @Override
  public String word() {
    boolean unsaid = kind.ofLevels() && levels == 0 && scale.fixed() == 0;
    double usual = unsaid ? 0 : usualFloor(kind, levels);
    String settings = scale.settings(floor, usual, levels == 0 ? ":" : ",");
    return kind.label() + (levels == 0 ? "" : ":levels=" + levels) + settings;
  }

  @Override
  public Likelihood forData(Dataset data, DatasetStatistics statistics) {
    if (!kind.ofLevels() || levels != 0) {
      return this;
    }
    int found = Levels.of(word(), data, statistics);
    double least = floor == usualFloor(kind, 0) ? usualFloor(kind, found) : floor;
    return new ElementwiseLikelihood(kind, scale, least, found);
  }

  @Override
  public OptionalInt gridLevels() {
    return levels == 0 ? OptionalInt.empty() : OptionalInt.of(levels);
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
    return kind.ofLevels() || kind == Kind.BERNOULLI && binary || kind.support == Support.COUNT;
  }

  @Override
  public boolean crossEntropy(int element) {
    return kind == Kind.BERNOULLI;
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
    Distribution element =
        kind.ofLevels()
            ? DiscretizedLogistic.of(first.sigmoid(), second, Levels.or256(levels))
            : kind.element(first, second);
    return Independent.of(element, 1);
  }

  /**
   * {@inheritDoc} Scales of levels start at 0.1: with one of 1 every level is about as probable as
   * the others.
   */
  @Override
  public double[] startFrom(double[] means) {
    double[] first = Likelihood.super.startFrom(means);
    if (!kind.ofLevels() || !scale.fromDecoder()) {
      return first;
    }
    double[] both = Arrays.copyOf(first, 2 * first.length);
    Arrays.fill(both, first.length, both.length, FIRST_LOG_SCALE);
    return both;
  }

  @Override
  public Map<String, double[]> ownStart(double[] means) {
    return kind.ofLevels() ? scale.ownStart(means.length, FIRST_LOG_SCALE) : Map.of();
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
        return DiscretizedLogistic.of(first.sigmoid(), logScale, Levels.or256(0));
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

    boolean ofLevels() {
      return this == DISCRETIZED_LOGISTIC;
    }
  }
}
