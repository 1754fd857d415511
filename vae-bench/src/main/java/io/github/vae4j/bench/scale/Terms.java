package io.github.vae4j.bench.scale;

import java.util.function.DoubleBinaryOperator;

/**
 * What the seconds of a round or a step go to, one after the other.
 *
 * @param schedule of the job and the launch of its tasks by the driver
 * @param broadcast of the state, from the driver's memory to the workers' engines
 * @param compute steps of a worker, of mean speed
 * @param slowest how much longer the slowest worker takes
 * @param collect of the results, until the last one is on the driver
 * @param combine on the driver: the average, or the sum and the update
 * @param look at the validation rows
 * @param keep a checkpoint
 */
record Terms(
    double schedule,
    double broadcast,
    double compute,
    double slowest,
    double collect,
    double combine,
    double look,
    double keep) {
  static final Terms NOTHING = new Terms(0, 0, 0, 0, 0, 0, 0, 0);

  /** Returns all of it, in seconds. */
  double total() {
    return schedule + broadcast + compute + slowest + collect + combine + look + keep;
  }

  Terms plus(Terms other) {
    return with(other, Double::sum);
  }

  Terms over(int number) {
    return with(this, (mine, same) -> mine / number);
  }

  private Terms with(Terms other, DoubleBinaryOperator operator) {
    return new Terms(
        operator.applyAsDouble(schedule, other.schedule),
        operator.applyAsDouble(broadcast, other.broadcast),
        operator.applyAsDouble(compute, other.compute),
        operator.applyAsDouble(slowest, other.slowest),
        operator.applyAsDouble(collect, other.collect),
        operator.applyAsDouble(combine, other.combine),
        operator.applyAsDouble(look, other.look),
        operator.applyAsDouble(keep, other.keep));
  }
}
