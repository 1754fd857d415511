package io.github.vae4j.core.part;

/** The numbers that have a probability or a density under a likelihood. */
public enum Support {
  /** Every number. */
  REAL("a finite number") {
    @Override
    public boolean contains(double x) {
      return Double.isFinite(x);
    }
  },
  /** 0 to 1. */
  UNIT_INTERVAL("a number in [0, 1]") {
    @Override
    public boolean contains(double x) {
      return x >= 0 && x <= 1;
    }
  },
  /** Above 0. */
  POSITIVE("a number above 0") {
    @Override
    public boolean contains(double x) {
      return x > 0 && Double.isFinite(x);
    }
  },
  /** 0, 1, 2, ... */
  COUNT("a whole number from 0") {
    @Override
    public boolean contains(double x) {
      return x >= 0 && x == Math.rint(x) && Double.isFinite(x);
    }
  };

  private final String description;

  Support(String description) {
    this.description = description;
  }

  /** Returns whether the number belongs to it; NaN belongs to none. */
  public abstract boolean contains(double x);

  /** Returns what a number of it is, for messages: {@code a number in [0, 1]}. */
  public String description() {
    return description;
  }
}
