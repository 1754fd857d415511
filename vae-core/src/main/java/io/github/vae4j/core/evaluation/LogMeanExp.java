package io.github.vae4j.core.evaluation;

/** A running log((1/n) sum exp(x)) in double precision, stable for numbers of any size. */
final class LogMeanExp {
  private double max = Double.NEGATIVE_INFINITY;
  private double sum; // of exp(x - max)
  private long count;

  void add(double x) {
    count++;
    if (x == Double.NEGATIVE_INFINITY) {
      return;
    }
    if (x <= max) {
      sum += Math.exp(x - max);
    } else {
      sum = max == Double.NEGATIVE_INFINITY ? 1 : sum * Math.exp(max - x) + 1;
      max = x;
    }
  }

  double value() {
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log(sum / count);
  }
}
