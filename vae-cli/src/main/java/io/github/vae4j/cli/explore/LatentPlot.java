package io.github.vae4j.cli.explore;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.show.PrincipalAxes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Encoded data as points that can be drawn along two of several axes. */
final class LatentPlot {
  private static final int MOST_AXES = 50; // latent dimensions, the most active ones
  private static final double DIGITS = 1e4; // more are not seen

  private LatentPlot() {}

  /**
   * Returns axes with the coordinates of all points, and the name and class of each datum.
   *
   * @param latents of the data, [n, latent]
   * @param sliders dimensions in the order of the sliders
   */
  static Map<String, Object> of(HostArray latents, List<Slider> sliders, Dataset data) {
    List<Object> axes = new ArrayList<>();
    for (Slider slider : sliders.subList(0, Math.min(MOST_AXES, sliders.size()))) {
      axes.add(axis(slider.name(), column(latents, slider.dimension())));
    }
    if (latents.shape().dim(1) > 1) {
      PrincipalAxes principal = PrincipalAxes.of(Rows.all(latents));
      for (int k = 0; k < principal.along().length; k++) {
        String name =
            String.format(
                Locale.ROOT,
                "principal component %d (%.0f %% of the variance)",
                k + 1,
                100 * principal.shares()[k]);
        axes.add(axis(name, principal.along()[k]));
      }
    }
    Map<String, Object> plot = new LinkedHashMap<>();
    plot.put("axes", axes);
    plot.put("rowKind", data.rowKind());
    plot.put("names", IntStream.range(0, data.size()).mapToObj(data::rowName).toList());
    classes(data, plot);
    return plot;
  }

  private static Map<String, Object> axis(String name, double[] numbers) {
    double[] rounded = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      rounded[i] = Math.round(numbers[i] * DIGITS) / DIGITS;
    }
    return Map.of("name", name, "at", rounded);
  }

  private static double[] column(HostArray rows, int column) {
    return IntStream.range(0, rows.shape().dim(0))
        .mapToDouble(i -> rows.get(i * rows.shape().dim(1) + column))
        .toArray();
  }

  /**
   * Adds the classes that there are, in the order of their numbers, and of each datum the place of
   * its class.
   */
  private static void classes(Dataset data, Map<String, Object> plot) {
    if (!data.hasLabels()) {
      return;
    }
    List<String> ofEach =
        IntStream.range(0, data.size()).mapToObj(row -> className(data, row)).toList();
    List<String> names =
        data.classNames().isEmpty()
            ? ofEach.stream()
                .distinct()
                .filter(name -> !name.isEmpty())
                .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)))
                .toList()
            : data.classNames().stream().filter(ofEach::contains).toList();
    plot.put("classes", names);
    plot.put("classOf", ofEach.stream().map(names::indexOf).toList());
  }

  /** Returns the class of a datum; empty if its label is missing. */
  static String className(Dataset data, int row) {
    try {
      return Results.className(data, row);
    } catch (DataException e) {
      return "";
    }
  }
}
