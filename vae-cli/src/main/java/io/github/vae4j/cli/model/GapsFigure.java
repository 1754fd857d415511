package io.github.vae4j.cli.model;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The picture of inference gaps, datum by datum. */
public final class GapsFigure {
  private GapsFigure() {}

  /**
   * Returns the figure.
   *
   * @param name of the data
   * @param inference gap of each datum, in nats
   * @param approximation the part of it that is due to the family
   */
  public static Figure of(String name, double[] inference, double[] approximation) {
    double whole = Arrays.stream(inference).average().orElse(0);
    double family = Arrays.stream(approximation).average().orElse(0);
    String title =
        String.format(
            Locale.ROOT,
            "%s: inference gap %.3f = approximation %.3f + amortisation %.3f nats",
            name,
            whole,
            family,
            whole - family);
    double least =
        DoubleStream.concat(Arrays.stream(inference), Arrays.stream(approximation)).min().orElse(0);
    Axis y = Axis.of("gap, nats");
    return Figure.of(
        title,
        title + ", datum by datum, the largest at the right",
        new Panel(
            "",
            Axis.of("data, by their inference gap").between(0, inference.length),
            least > 0 ? y.between(0, Double.NaN) : y, // an area tells by its height
            List.of(
                steps("amortisation: what the encoder loses", inference, inference, 0),
                steps("approximation: what the family loses", approximation, inference, 1))));
  }

  /** Returns a step for each datum, in the order of their inference gaps. */
  private static Series steps(String name, double[] nats, double[] whole, int colour) {
    return new Series.Steps(
        name,
        IntStream.rangeClosed(0, nats.length).mapToObj(i -> (double) i).toList(),
        IntStream.range(0, nats.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> whole[i]))
            .map(i -> nats[i])
            .toList(),
        colour);
  }
}
