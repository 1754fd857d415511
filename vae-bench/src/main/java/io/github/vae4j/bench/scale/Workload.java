package io.github.vae4j.bench.scale;

import java.util.SortedMap;

/**
 * A model that is trained, on an engine and a kind of processor.
 *
 * @param parameters how many
 * @param opening seconds by which a job over rows, on the executors' disks, takes longer than one
 *     over numbers
 * @param step seconds of a whole training step by rows, on a worker while the others are busy
 * @param gradient the same of the gradient alone, from parameters and to a gradient on the heap
 * @param prepare seconds for each row of a batch that is read and whose noise is drawn
 * @param rowBytes of a row of a batch
 * @param restore seconds in which a worker gives a state to its engine and takes it back
 * @param sum seconds in which two gradients are added
 * @param update seconds in which the driver takes a step with a gradient
 * @param look seconds by validation rows
 */
record Workload(
    String name,
    long parameters,
    double opening,
    Line step,
    Line gradient,
    double prepare,
    double rowBytes,
    double restore,
    double sum,
    double update,
    Line look) {
  private static final String CLUSTER = "local-cluster";
  private static final int NUMBER = Float.BYTES;
  private static final int TASKS = 2; // of the jobs over rows that were measured
  private static final int ADAM = 3; // the parameters and two moments

  /** Finds a model's costs by measurements. */
  static Workload of(Measurements measured, String name) {
    SortedMap<Long, Double> sum = measured.bySize(CLUSTER, "sum", name);
    String rows = name.equals("table") ? name : "images";
    Line empty = measured.line(CLUSTER, "job", "");
    SortedMap<Long, Double> prepare = measured.bySize(CLUSTER, "prepare", name);
    SortedMap<Long, Double> inputs = measured.bySize(CLUSTER, "inputs", name);
    return new Workload(
        name,
        sum.firstKey() / NUMBER,
        Math.max(0, first(measured.bySize(CLUSTER, "job", rows)) - empty.at(TASKS)),
        measured.line(CLUSTER, "step", name),
        measured.line(CLUSTER, "gradient", name),
        first(prepare) / prepare.firstKey(),
        (double) inputs.firstKey() / prepare.firstKey(),
        first(measured.bySize(CLUSTER, "restore", name)),
        first(sum),
        first(measured.bySize(CLUSTER, "update", name)),
        measured.line(CLUSTER, "look", name));
  }

  private static double first(SortedMap<Long, Double> bySize) {
    return bySize.values().iterator().next();
  }

  /** Returns the bytes of a gradient, and of the parameters. */
  double gradientBytes() {
    return (double) NUMBER * parameters;
  }

  /** Returns the bytes of the parameters and the optimiser's state. */
  double stateBytes() {
    return ADAM * gradientBytes();
  }
}
