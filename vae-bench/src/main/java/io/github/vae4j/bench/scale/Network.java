package io.github.vae4j.bench.scale;

/**
 * What connects the machines: each has a link of its own to a switch that is never the limit.
 *
 * @param bytesPerSecond of one link; infinite for processes of one machine, whose copies are among
 *     the measured costs
 */
record Network(double bytesPerSecond) {
  private static final double PIECE = 4 << 20; // bytes: spark.broadcast.blockSize

  /** Checks the number. */
  Network {
    if (!(bytesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "network: needs more than 0 bytes a second, got " + bytesPerSecond);
    }
  }

  /** Returns a network of so many gigabits a second. */
  static Network ofGigabits(double gigabits) {
    return new Network(gigabits * 1e9 / 8);
  }

  /** Returns that of one machine. */
  static Network none() {
    return new Network(Double.POSITIVE_INFINITY);
  }

  /** Returns the seconds in which bytes go over one link. */
  double seconds(double bytes) {
    return bytes / bytesPerSecond;
  }

  /**
   * Returns the seconds in which bytes go from the driver to all workers, who pass on what they
   * have: the number of those who have a piece doubles with each time that a piece takes, and the
   * next piece follows behind. That is the least that is possible with such links; Spark's pieces
   * go in random order.
   */
  double broadcast(double bytes, int workers) {
    double pieces = Math.max(1, Math.ceil(bytes / PIECE));
    double doublings = Math.ceil(Math.log(workers + 1) / Math.log(2));
    return (doublings + pieces - 1) * seconds(bytes / pieces);
  }
}
