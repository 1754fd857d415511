package io.github.vae4j.bench.parts;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.training.TrainingPlan;
import io.github.vae4j.core.training.TrainingSteps;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The training step of a model with a part, in turns with that of the plain model: the time for
 * each counted operation of the one over that of the other, and the memory beside what is counted.
 */
public final class PartsRun {
  private static final int WARM_UP = 5;
  private static final double NANOS_TO_MILLIS = 1e-6;

  private PartsRun() {}

  /** Returns how many parts, or methods, there are in each group; plain models count. */
  public static List<Integer> sizes(boolean methods) {
    return Part.groups(methods).stream().map(List::size).toList();
  }

  /** Returns the head of the table. */
  public static String header() {
    return String.format(
        "%-34s %9s %9s %9s %7s %6s %9s %9s%n",
        "part", "MFLOP", "ms", "plain ms", "GFLOP/s", "ratio", "counted MB", "found MB");
  }

  /**
   * Measures one part and writes its row.
   *
   * @param methods whether it is a method of training
   * @param blocks turns of each step
   * @param blockMillis length of a turn
   */
  public static void row(
      Backend backend,
      boolean methods,
      int group,
      int part,
      int blocks,
      int blockMillis,
      PrintWriter out)
      throws IOException {
    Part measured = Part.groups(methods).get(group).get(part);
    Part plain = Part.groups(methods).get(group).get(0);
    Dataset data = measured.data();
    TrainingPlan plan = measured.trainer().plan(backend);
    TrainingPlan plainPlan = plain.trainer().plan(backend);
    long before = kilobytes("VmRSS:");
    try (TrainingSteps steps = measured.trainer().steps(data, backend)) {
      Map<String, HostArray> inputs = steps.inputs(0);
      double own = warmUp(steps, inputs);
      double found = (kilobytes("VmHWM:") - before) / 1024.0;
      try (TrainingSteps others = plain.trainer().steps(data, backend)) {
        Map<String, HostArray> otherInputs = others.inputs(0);
        double other = warmUp(others, otherInputs);
        List<Double> times = new ArrayList<>();
        List<Double> otherTimes = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
          boolean first = i % 2 == 0; // whoever comes first finds another cache
          double early = first ? millis(steps, inputs, times(blockMillis, own)) : 0;
          double its = millis(others, otherInputs, times(blockMillis, other));
          double mine = first ? early : millis(steps, inputs, times(blockMillis, own));
          times.add(mine);
          otherTimes.add(its);
          ratios.add(mine / plan.flops().total() / (its / plainPlan.flops().total()));
        }
        out.printf(
            Locale.ROOT,
            "%-34s %9.1f %9.3f %9.3f %7.1f %6.2f %9.0f %9.0f%n",
            measured.label(),
            plan.flops().total() / 1e6,
            median(times),
            median(otherTimes),
            plan.flops().total() / 1e6 / median(times),
            median(ratios),
            (plan.stateBytes() + plan.peakBytes()) / 1048576.0,
            found);
      }
    }
  }

  private static int times(int blockMillis, double each) {
    return (int) Math.max(1, Math.round(blockMillis / each));
  }

  private static double warmUp(TrainingSteps steps, Map<String, HostArray> inputs) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < WARM_UP; i++) {
      least = Math.min(least, millis(steps, inputs, WARM_UP));
    }
    return least;
  }

  private static double millis(TrainingSteps steps, Map<String, HostArray> inputs, int times) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      steps.run(inputs);
    }
    return (System.nanoTime() - start) * NANOS_TO_MILLIS / times;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private static long kilobytes(String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
