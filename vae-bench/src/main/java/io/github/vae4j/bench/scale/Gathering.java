package io.github.vae4j.bench.scale;

import java.util.Arrays;

/** How the results of the workers become one on the driver. */
sealed interface Gathering {
  /**
   * What it takes to add one result to a sum.
   *
   * @param bytes of a result
   * @param unpack seconds in which one becomes numbers
   * @param add seconds in which these are added
   */
  record Result(double bytes, double unpack, double add) {}

  /**
   * Returns when the driver has all that it is to combine.
   *
   * @param finished when each worker has its result ready to be sent
   */
  double arrived(double[] finished, Result result, Costs costs, Network network);

  /** Returns how many results the driver itself combines. */
  int onDriver(int workers);

  /** Each worker sends its result to the driver, whose link takes one after the other. */
  record Star() implements Gathering {
    @Override
    public double arrived(double[] finished, Result result, Costs costs, Network network) {
      double[] sorted = finished.clone();
      Arrays.sort(sorted);
      double one = result.bytes * costs.receive() + network.seconds(result.bytes);
      double begins = costs.fetched(result.bytes);
      double end = 0;
      for (double ready : sorted) {
        end = Math.max(end, ready + begins) + one;
      }
      return end;
    }

    @Override
    public int onDriver(int workers) {
      return workers;
    }
  }

  /**
   * Spark's {@code treeAggregate}: further stages in which fewer tasks add up the results of more,
   * until about the depth's root of them is left for the driver. A stage begins when all tasks of
   * the one before are done.
   *
   * @param depth at least 2
   */
  record Tree(int depth) implements Gathering {
    /** Checks the depth. */
    public Tree {
      if (depth < 2) {
        throw new IllegalArgumentException("tree: needs a depth of at least 2, got " + depth);
      }
    }

    private int scale(int workers) {
      return Math.max(2, (int) Math.ceil(Math.pow(workers, 1.0 / depth)));
    }

    @Override
    public double arrived(double[] finished, Result result, Costs costs, Network network) {
      int scale = scale(finished.length);
      double end = Arrays.stream(finished).max().orElse(0);
      int left = finished.length;
      while (left > scale + (left + scale - 1) / scale) {
        int next = left / scale;
        int most = (left + next - 1) / next; // results that one task adds up
        double one =
            result.bytes * (costs.receive() + costs.send())
                + network.seconds(result.bytes)
                + result.unpack
                + result.add;
        end += costs.job() + next * costs.task() + most * one;
        left = next;
      }
      double[] rest = new double[left];
      Arrays.fill(rest, end);
      return new Star().arrived(rest, result, costs, network);
    }

    @Override
    public int onDriver(int workers) {
      int scale = scale(workers);
      int left = workers;
      while (left > scale + (left + scale - 1) / scale) {
        left /= scale;
      }
      return left;
    }
  }
}
