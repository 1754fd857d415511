package io.github.vae4j.cli.chart;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Figures of a kind. */
public final class Figures {
  private Figures() {}

  /**
   * Returns lines in panels over logarithmic x axes. All have the same y axis; it is chosen for the
   * ends of the lines and cuts their poor beginnings off. An x axis begins where a line does that
   * is left.
   */
  public static Figure ofCurves(String title, List<Panel> panels) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double lowest = Double.POSITIVE_INFINITY;
    for (Panel panel : panels) {
      for (Series series : panel.series()) {
        List<Double> values = ((Series.Line) series).y();
        least = Math.min(least, values.get(values.size() - 1));
        greatest = Math.max(greatest, Collections.max(values));
        lowest = Math.min(lowest, Collections.min(values));
      }
    }
    double span = Math.max(greatest - least, 0.1 * Math.abs(greatest));
    double from = Math.max(lowest, least - span) - 0.03 * span;
    double to = greatest + 0.06 * span;
    List<Panel> same =
        panels.stream()
            .map(
                panel ->
                    new Panel(
                        panel.title(),
                        panel.x().between(beginning(panel, from), Double.NaN),
                        panel.y().between(from, to),
                        panel.series()))
            .toList();
    return Figure.of(title, title + ", " + panels.size() + " panels of lines", same);
  }

  /** Returns where the first line of a panel rises above a number; NaN if none does. */
  private static double beginning(Panel panel, double from) {
    return panel.series().stream()
        .map(Series.Line.class::cast)
        .flatMap(
            line ->
                IntStream.range(0, line.x().size())
                    .filter(i -> line.y().get(Math.min(i + 1, line.y().size() - 1)) >= from)
                    .mapToObj(line.x()::get))
        .min(Comparator.naturalOrder())
        .orElse(Double.NaN);
  }

  /**
   * Returns inference gaps, datum by datum.
   *
   * @param name of the data
   * @param inference gap of each datum, in nats
   * @param approximation the part of it that is due to the family
   */
  public static Figure ofGaps(String name, double[] inference, double[] approximation) {
    double whole = Arrays.stream(inference).average().orElse(0);
    double family = Arrays.stream(approximation).average().orElse(0);
    String title = name + ": inference gaps";
    String parts =
        String.format(
            Locale.ROOT,
            "mean %.3f nats = approximation %.3f + amortisation %.3f",
            whole,
            family,
            whole - family);
    double least =
        DoubleStream.concat(Arrays.stream(inference), Arrays.stream(approximation)).min().orElse(0);
    Axis y = Axis.of("gap, nats");
    return Figure.of(
        title,
        title + ", datum by datum, the largest at the right; " + parts,
        new Panel(
            parts,
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
