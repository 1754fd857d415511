package io.github.vae4j.cli.chart;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Where the numbers of an axis are on a canvas.
 *
 * @param start where the axis begins, in pixels
 * @param end where it ends, in pixels; above the start for a y axis
 */
record Scale(Axis axis, double least, double greatest, double start, double end) {
  private static final double MARGIN = 0.04; // share of the data's range that is left free

  /** Returns the scale of an axis over numbers, of which those that are not finite do not count. */
  static Scale of(Axis axis, DoubleStream numbers, double start, double end) {
    double[] all =
        numbers.filter(v -> Double.isFinite(v) && (!axis.logarithmic() || v > 0)).toArray();
    double least = DoubleStream.of(all).min().orElse(axis.logarithmic() ? 1 : 0);
    double greatest = DoubleStream.of(all).max().orElse(1);
    if (axis.logarithmic()) {
      double free = Math.pow(Math.max(greatest / least, 1.5), MARGIN);
      least /= free;
      greatest *= free;
    } else {
      double range = greatest - least;
      double free = range > 0 ? MARGIN * range : Math.max(1e-6, Math.abs(greatest) * 0.1);
      least -= free;
      greatest += free;
    }
    double from = Double.isNaN(axis.least()) ? least : axis.least();
    double to = Double.isNaN(axis.greatest()) ? greatest : axis.greatest();
    return new Scale(axis, from, to > from ? to : from + 1, start, end);
  }

  /** Returns where a number is; far outside for one that has no place on the axis. */
  double at(double value) {
    double share =
        axis.logarithmic()
            ? Math.log(value / least) / Math.log(greatest / least)
            : (value - least) / (greatest - least);
    double place = start + share * (end - start);
    return Double.isFinite(place)
        ? Math.max(-1e5, Math.min(1e5, place))
        : Math.max(start, end) + 1e4;
  }

  double[] at(List<Double> values) {
    return values.stream().mapToDouble(this::at).toArray();
  }

  /** Returns the numbers and names along the axis. */
  List<Ticks.Tick> ticks(int most) {
    return switch (axis.kind()) {
      case NAMES ->
          IntStream.range(0, axis.names().size())
              .mapToObj(i -> new Ticks.Tick(i, axis.names().get(i)))
              .toList();
      case TIME -> Ticks.time(least, greatest, most);
      case LOGARITHMIC -> Ticks.logarithmic(least, greatest);
      case WHOLE -> Ticks.linear(least, greatest, most, 1);
      case NUMBERS -> Ticks.linear(least, greatest, most);
    };
  }
}
