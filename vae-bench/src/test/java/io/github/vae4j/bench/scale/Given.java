package io.github.vae4j.bench.scale;

import java.util.stream.IntStream;

/** Costs in a form in which one can be changed, for tests. */
final class Given {
  static final int NUMBER = 13; // of costs
  static final Line NO = new Line(0, 0);

  private Given() {}

  /** Returns costs that differ; results of a few bytes are not fetched. */
  static Costs costs() {
    return new Costs(
        1, 2, new Line(0.25, 4), new Line(0.125, 8), 1e9, 16, 32, 64, 128, 256, 512, 1024);
  }

  static Costs free() {
    return only(-1);
  }

  /** Returns costs that are all 0 but the one of this number, which is 1. */
  static Costs only(int which) {
    double[] c = IntStream.range(0, NUMBER).mapToDouble(i -> i == which ? 1 : 0).toArray();
    return new Costs(
        c[0],
        c[1],
        new Line(c[11], c[2]),
        new Line(c[12], c[3]),
        0,
        c[4],
        c[5],
        c[6],
        c[7],
        c[8],
        c[9],
        c[10]);
  }

  /** Returns a model of one parameter, whose state has 12 bytes and whose gradient has 4. */
  static Workload model() {
    return new Workload(
        "one", 1, 0, new Line(3, 5), new Line(7, 11), 0.5, 10, 1000, 2000, 3000, new Line(40, 7));
  }

  /** Returns a model that costs nothing but its steps and gradients. */
  static Workload steps(Line step) {
    return new Workload("steps", 1, 0, step, step, 0, 0, 0, 0, 0, NO);
  }
}
