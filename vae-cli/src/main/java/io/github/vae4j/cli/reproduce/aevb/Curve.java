package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.show.Console;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one training came to.
 *
 * @param step the step size that was chosen
 * @param trials the training value of each step size at the end of its trial
 * @param points what was measured on the way
 * @param parameters the model's in the end
 */
record Curve(
    double step,
    Map<Double, Double> trials,
    List<Point> points,
    Map<String, HostArray> parameters) {
  /**
   * One measurement.
   *
   * @param points training points evaluated before it
   * @param values measured
   * @param seconds of training before it, without measurements and the trials of other step sizes
   */
  record Point(long points, Measure.Values values, double seconds) {}

  Point last() {
    return points.get(points.size() - 1);
  }

  /** Returns a line on it: what the trials reached, which step was chosen, and where it ended. */
  String line(String name) {
    Measure.Values ended = last().values();
    return String.format(
        Locale.ROOT,
        "%-24s  step %s of %s  train %.2f  test %.2f  %s",
        name,
        step,
        trials.entrySet().stream()
            .map(trial -> String.format(Locale.ROOT, "%s: %.1f", trial.getKey(), trial.getValue()))
            .collect(Collectors.joining(", ", "(", ")")),
        ended.training().mean(),
        ended.test().mean(),
        Console.duration(last().seconds()));
  }
}
