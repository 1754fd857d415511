package io.github.vae4j.cli.chart;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.chart.Canvas.Anchor;
import io.github.vae4j.cli.chart.Canvas.Letters;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.execution.Finite;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Grids of images, grey or in colour, with labels, as PNG files. */
public final class Pictures {
  private static final int LEAST_SIDE = 56; // small images are enlarged to about this many pixels
  private static final int GAP = 4;
  private static final int BLOCK_GAP = 2 * GAP; // more between blocks than between images
  private static final double TITLE = 15; // letters, in pixels
  private static final double LETTERS = 12;

  private Pictures() {}

  /** A place for an image of an array. */
  private record Tile(HostArray images, int index, int left, int top) {}

  /**
   * Writes a grid; each column of {@code rows} is drawn from top to bottom.
   *
   * @param labels whose lines name {@code rows}
   * @param rows arrays [n, event size] with numbers in [0, 1], drawn beneath each other
   * @param event shape of an image that can be {@linkplain ImageShape#drawn drawn}
   * @param columns images in a line; the rest continue in further lines
   */
  public static void grid(
      Path path, Labels labels, List<HostArray> rows, Shape event, int columns) {
    int n = rows.get(0).shape().dim(0);
    List<List<HostArray>> lines = new ArrayList<>();
    List<Integer> ends = new ArrayList<>(); // lines after which there is more room
    for (int from = 0; from < n; from += columns) {
      for (HostArray row : rows) {
        lines.add(List.of(part(row, from, Math.min(n, from + columns))));
      }
      if (rows.size() > 1) {
        ends.add(lines.size());
      }
    }
    write(path, labels, lines, event, ends);
  }

  private static HostArray part(HostArray images, int from, int to) {
    int size = images.shape().dim(1);
    double[] some = new double[(to - from) * size];
    for (int i = 0; i < some.length; i++) {
      some[i] = images.get(from * size + i);
    }
    return HostArray.of(Shape.of(to - from, size), some);
  }

  /**
   * Writes lines of images, each of one or more blocks that stand apart.
   *
   * @param labels whose lines and columns name those of images
   * @param lines blocks [n, event size] with numbers in [0, 1]; the lines stand beneath each other,
   *     and their first blocks have one size, and so on
   * @param event shape of an image that can be {@linkplain ImageShape#drawn drawn}
   */
  public static void lines(Path path, Labels labels, List<List<HostArray>> lines, Shape event) {
    write(path, labels, lines, event, List.of());
  }

  private static void write(
      Path path, Labels labels, List<List<HostArray>> lines, Shape event, List<Integer> ends) {
    lines.forEach(blocks -> blocks.forEach(Pictures::requireFinite));
    ImageShape item = ImageShape.drawn(event).orElseThrow();
    int zoom = Math.max(1, Math.round((float) LEAST_SIDE / Math.max(item.height(), item.width())));
    int across = item.width() * zoom + GAP;
    int down = item.height() * zoom + GAP;
    int start = GAP + margin(labels.lines());
    int top = GAP + (labels.title().isEmpty() ? 0 : 26) + (labels.columns().isEmpty() ? 0 : 18);
    List<Tile> tiles = new ArrayList<>();
    List<Integer> baselines = new ArrayList<>();
    int y = top;
    int right = start;
    for (int i = 0; i < lines.size(); i++) {
      int left = start;
      for (HostArray block : lines.get(i)) {
        for (int x = 0; x < block.shape().dim(0); x++) {
          tiles.add(new Tile(block, x, left, y));
          left += across;
        }
        left += BLOCK_GAP;
      }
      right = Math.max(right, left - BLOCK_GAP);
      baselines.add(y + down / 2 + 2);
      y += down + (ends.contains(i + 1) ? BLOCK_GAP : 0);
    }
    double width = Math.max(right, TextWidth.of(labels.title(), TITLE * TextWidth.BOLD) + 2 * GAP);
    BitmapCanvas canvas = new BitmapCanvas(width, y, 1);
    canvas.text(GAP, 19, labels.title(), Letters.of(TITLE, Anchor.START).inBold(), Ink.TEXT);
    for (int i = 0; i < baselines.size() && !labels.lines().isEmpty(); i++) {
      String label = labels.lines().get(i % labels.lines().size());
      canvas.text(start - 6, baselines.get(i), label, Letters.of(LETTERS, Anchor.END), Ink.TEXT);
    }
    for (Tile tile : tiles) {
      canvas.image(
          image(tile.images(), tile.index(), item),
          tile.left(),
          tile.top(),
          item.width() * (double) zoom,
          item.height() * (double) zoom);
    }
    for (int i = 0; i < labels.columns().size(); i++) {
      double middle = tiles.get(i).left() + (across - GAP) / 2.0;
      canvas.text(
          middle, top - 6.0, labels.columns().get(i), Letters.of(LETTERS, Anchor.MIDDLE), Ink.TEXT);
    }
    Png.write(path, canvas.end());
  }

  private static int margin(List<String> labels) {
    double widest =
        labels.stream().mapToDouble(label -> TextWidth.of(label, LETTERS)).max().orElse(0);
    return widest > 0 ? (int) Math.ceil(widest) + 10 : 0;
  }

  private static void requireFinite(HostArray images) {
    int size = images.shape().dim(1);
    Finite.require(
        images,
        i -> "picture: image " + (i / size + 1) + ", pixel " + (i % size + 1),
        "the model overflows there; nothing was drawn");
  }

  private static BufferedImage image(HostArray data, int index, ImageShape item) {
    BufferedImage image =
        new BufferedImage(item.width(), item.height(), BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < item.pixels(); p++) {
      int rgb = 0;
      for (int c = 0; c < ImageShape.COLOURS; c++) {
        int channel = Math.min(c, item.channels() - 1); // the only one is drawn in grey
        int element = (index * item.channels() + channel) * item.pixels() + p;
        rgb = rgb << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, data.get(element))));
      }
      image.setRGB(p % item.width(), p / item.width(), rgb);
    }
    return image;
  }
}
