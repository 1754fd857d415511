package io.github.vae4j.cli.reproduce.statistics;

import java.util.List;
import java.util.Locale;

/** What may be said of the order of two arms. */
public enum Order {
  ABOVE,
  BELOW,
  NOT_DECIDED;

  /**
   * Returns the order of the first arm to the second.
   *
   * @param differences the first minus the second, by each judge that decides; an order is claimed
   *     only where the intervals of all exclude 0 on the same side
   */
  public static Order of(List<Interval> differences) {
    if (differences.isEmpty()) {
      return NOT_DECIDED;
    }
    if (differences.stream().allMatch(Interval::above)) {
      return ABOVE;
    }
    return differences.stream().allMatch(Interval::below) ? BELOW : NOT_DECIDED;
  }

  /** Returns the order as it is written: above, below, not decided. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
