package io.github.vae4j.cli.latent;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.chart.Pictures;
import io.github.vae4j.cli.option.ConditionOptions;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Latents to be decoded: in a picture each line is one of images, in a table each latent is a row.
 */
final class LatentLines {
  private static final String DATA = "data";

  private final List<String> keys;
  private final List<double[]> values = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();

  /**
   * Data [1, event size] that a picture shows beside latents [n, latent], decoded under one
   * condition [1, size].
   */
  private record Line(
      String label,
      List<HostArray> before,
      HostArray latents,
      Optional<HostArray> condition,
      List<HostArray> after) {}

  /**
   * @param keys the columns of a table that tell what each row is
   */
  LatentLines(String... keys) {
    this.keys = List.of(keys);
  }

  /** Adds a line without data beside it; {@code values} has the keys of each latent. */
  void add(String label, HostArray latents, Optional<HostArray> condition, List<double[]> values) {
    add(label, List.of(), latents, condition, List.of(), values);
  }

  /** Adds a line; {@code values} has the keys of each latent. */
  void add(
      String label,
      List<HostArray> before,
      HostArray latents,
      Optional<HostArray> condition,
      List<HostArray> after,
      List<double[]> values) {
    lines.add(new Line(label, before, latents, condition, after));
    this.values.addAll(values);
  }

  /**
   * Decodes and writes.
   *
   * @param title of a picture
   * @param columns what stands above the images of latents; empty for nothing
   */
  void write(Path path, VaeSession session, String title, List<String> columns) {
    TrainedVae vae = session.vae();
    HostArray means =
        session.decode(joined(lines.stream().map(Line::latents).toList()), conditions());
    if (!Results.isPicture(path)) {
      Results.table(path, vae, keys, values, means);
      return;
    }
    List<List<HostArray>> blocks = new ArrayList<>();
    int from = 0;
    for (Line line : lines) {
      int to = from + line.latents().shape().dim(0);
      List<HostArray> blocksOfLine = new ArrayList<>(line.before());
      blocksOfLine.add(rows(means, from, to));
      blocksOfLine.addAll(line.after());
      blocks.add(blocksOfLine);
      from = to;
    }
    Labels labels = new Labels(title, lines.stream().map(Line::label).toList(), heads(columns));
    Pictures.lines(path, labels, pixels(blocks, vae), vae.model().eventShape());
  }

  /** Returns what stands above the images, those of data among them. */
  private List<String> heads(List<String> columns) {
    if (columns.isEmpty()) {
      return List.of();
    }
    List<String> heads = new ArrayList<>();
    lines.get(0).before().forEach(data -> heads.add(DATA));
    heads.addAll(columns);
    lines.get(0).after().forEach(data -> heads.add(DATA));
    return heads;
  }

  /** Returns the condition of each latent, [n, size]; nothing for a model without. */
  private Optional<HostArray> conditions() {
    List<HostArray> all =
        lines.stream()
            .flatMap(
                line ->
                    line.condition().stream()
                        .map(c -> ConditionOptions.repeated(c, line.latents().shape().dim(0))))
            .toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(joined(all));
  }

  /** Returns grey levels, on one scale for the whole picture. */
  private static List<List<HostArray>> pixels(List<List<HostArray>> blocks, TrainedVae vae) {
    HostArray all = RunPictures.pixels(joined(blocks.stream().flatMap(List::stream).toList()), vae);
    List<List<HostArray>> pictures = new ArrayList<>();
    int from = 0;
    for (List<HostArray> line : blocks) {
      List<HostArray> grey = new ArrayList<>();
      for (HostArray block : line) {
        int to = from + block.shape().dim(0);
        grey.add(rows(all, from, to));
        from = to;
      }
      pictures.add(grey);
    }
    return pictures;
  }

  /** Returns rows of an array [n, width]. */
  static HostArray rows(HostArray all, int from, int to) {
    int width = all.shape().dim(1);
    double[] chosen = new double[(to - from) * width];
    Arrays.setAll(chosen, i -> all.get(from * width + i));
    return HostArray.of(Shape.of(to - from, width), chosen);
  }

  private static HostArray joined(List<HostArray> parts) {
    int width = parts.get(0).shape().dim(1);
    int n = parts.stream().mapToInt(part -> part.shape().dim(0)).sum();
    double[] all = new double[n * width];
    int filled = 0;
    for (HostArray part : parts) {
      System.arraycopy(part.toDoubles(), 0, all, filled, part.shape().size());
      filled += part.shape().size();
    }
    return HostArray.of(Shape.of(n, width), all);
  }
}
