package io.github.vae4j.spark;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.execution.Named;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outer step of periodic averaging (Douillard et al. 2023, DiLoCo, algorithm 1): the mean
 * movement of the partitions is a gradient, by which the parameters take a step of stochastic
 * gradient descent with Nesterov's momentum,
 *
 * <pre>d = theta - mean(theta_p)
 * v = momentum v + d
 * theta = theta - rate (d + momentum v)</pre>
 *
 * in double precision. Of all else in the states, the optimiser's, the mean is taken. The mean is
 * weighted by the rows of the partitions, so that each row counts as much as any other (as in
 * McMahan et al. 2017, algorithm 1). With rate 1, momentum 0 and one partition it changes nothing.
 */
record OuterStep(double rate, double momentum) {
  private static final String VELOCITY = "#velocity"; // no parameter's name has one

  /** A partition of so many rows after its steps. */
  record Moved(int rows, Map<String, HostArray> state) {}

  OuterStep {
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException("option 'outer-rate': needs to be above 0, got " + rate);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "option 'outer-momentum': needs to be at least 0 and below 1, got " + momentum);
    }
  }

  /** Returns a state with velocities of 0 for these parameters. */
  static Map<String, HostArray> withVelocities(
      Map<String, HostArray> state, Collection<String> parameters) {
    Map<String, HostArray> all = new LinkedHashMap<>(state);
    for (String name : parameters) {
      HostArray parameter = Named.get(state, name);
      all.put(
          name + VELOCITY, HostArray.of(parameter.shape(), new double[parameter.shape().size()]));
    }
    return all;
  }

  /** Returns a state without the velocities: what a partition begins with. */
  static Map<String, HostArray> local(Map<String, HostArray> state) {
    Map<String, HostArray> local = new LinkedHashMap<>(state);
    local.keySet().removeIf(name -> name.endsWith(VELOCITY));
    return local;
  }

  /**
   * Returns the state after a round.
   *
   * @param before it, with velocities
   * @param moved the partitions after their steps, in their order; at least one
   */
  Map<String, HostArray> next(Map<String, HostArray> before, List<Moved> moved) {
    Map<String, HostArray> next = new LinkedHashMap<>();
    local(before)
        .forEach(
            (name, old) -> {
              double[] mean = mean(name, moved);
              HostArray velocity = before.get(name + VELOCITY);
              if (velocity != null) {
                double[] v = velocity.doubles().clone();
                step(old, mean, v);
                next.put(name + VELOCITY, HostArray.of(velocity.shape(), v));
              }
              next.put(name, HostArray.ofDoubles(old.type(), mean));
            });
    return next;
  }

  private static double[] mean(String name, List<Moved> moved) {
    double rows = moved.stream().mapToDouble(Moved::rows).sum();
    double[] mean = new double[Named.get(moved.get(0).state, name).shape().size()];
    for (Moved partition : moved) {
      HostArray values = Named.get(partition.state, name);
      double share = partition.rows / rows;
      for (int i = 0; i < mean.length; i++) {
        mean[i] += share * values.get(i);
      }
    }
    return mean;
  }

  /** Replaces the mean by the parameter after the step, and the velocity by the one after it. */
  private void step(HostArray old, double[] mean, double[] velocity) {
    boolean plain = rate == 1 && momentum == 0; // the mean itself, without rounding
    for (int i = 0; i < mean.length; i++) {
      double moved = old.get(i) - mean[i];
      velocity[i] = momentum * velocity[i] + moved;
      if (!plain) {
        mean[i] = old.get(i) - rate * (moved + momentum * velocity[i]);
      }
    }
  }
}
