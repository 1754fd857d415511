package io.github.vae4j.bench.scale;

import java.util.Map;

/**
 * Seconds that are a fixed part and a part for each byte, row or task.
 *
 * @param fixed seconds
 * @param each seconds for one
 */
record Line(double fixed, double each) {
  /**
   * Returns the line that has the least squares of relative errors, because what is measured ranges
   * over orders of magnitude. No part is below 0: the best line through the origin, or a constant,
   * stands for one that would be.
   *
   * @param points seconds by size; one of them tells the part for each alone
   * @throws IllegalArgumentException if there is none, or one is not above 0
   */
  static Line through(Map<? extends Number, Double> points) {
    double w = 0;
    double wx = 0;
    double wxx = 0;
    double wy = 0;
    double wxy = 0;
    for (Map.Entry<? extends Number, Double> point : points.entrySet()) {
      double x = point.getKey().doubleValue();
      double y = point.getValue();
      if (!(x > 0 && y > 0)) {
        throw new IllegalArgumentException(
            "line: needs points above 0, got (" + x + ", " + y + ")");
      }
      double weight = 1 / (y * y);
      w += weight;
      wx += weight * x;
      wxx += weight * x * x;
      wy += weight * y;
      wxy += weight * x * y;
    }
    if (points.isEmpty()) {
      throw new IllegalArgumentException("line: needs at least one point, got none");
    }
    double spread = w * wxx - wx * wx;
    double each = points.size() == 1 ? wxy / wxx : (w * wxy - wx * wy) / spread;
    double fixed = points.size() == 1 ? 0 : (wy - each * wx) / w;
    if (fixed < 0) {
      return new Line(0, wxy / wxx);
    }
    return each < 0 ? new Line(wy / w, 0) : new Line(fixed, each);
  }

  /** Returns the seconds of so many. */
  double at(double size) {
    return fixed + each * size;
  }
}
