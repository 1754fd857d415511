package io.github.vae4j.core.part;

/** The numbers that have a probability or a density under a likelihood. */
public enum Support {
  /** Every number. */
  REAL("a finite number") {
    @Override
    public boolean contains(double x) {
      return Double.isFinite(x);
    }

    @Override
    public double unbounded(double x) {
      return x;
    }
  },
  /** 0 to 1. */
  UNIT_INTERVAL("a number in [0, 1]") {
    @Override
    public boolean contains(double x) {
      return x >= 0 && x <= 1;
    }

    @Override
    public double unbounded(double x) {
      double clipped = Math.min(1 - LEAST, Math.max(LEAST, x));
      return Math.log(clipped / (1 - clipped));
    }
  },
  /** Above 0. */
  POSITIVE("a number above 0") {
    @Override
    public boolean contains(double x) {
      return x > 0 && Double.isFinite(x);
    }

    @Override
    public double unbounded(double x) {
      return Math.log(Math.max(LEAST, x));
    }
  },
  /** 0, 1, 2, ... */
  COUNT("a whole number from 0") {
    @Override
    public boolean contains(double x) {
      return x >= 0 && x == Math.rint(x) && Double.isFinite(x);
    }

    @Override
    public double unbounded(double x) {
      return Math.log(Math.max(LEAST, x));
    }
  };

  static final double LEAST = 0.001; // distance from a bound that training may start at

  private final String description;

  Support(String description) {
    this.description = description;
  }

  /** Returns whether the number belongs to it; NaN belongs to none. */
  public abstract boolean contains(double x);

  /**
   * Returns the number of the real line that stands for a mean x under the usual link: x itself,
   * its logit in the unit interval, its logarithm above 0. A mean at a bound is taken for one that
   * is 0.001 away.
   */
  public abstract double unbounded(double x);

  /** Returns what a number of it is, for messages: {@code a number in [0, 1]}. */
  public String description() {
    return description;
  }
}
