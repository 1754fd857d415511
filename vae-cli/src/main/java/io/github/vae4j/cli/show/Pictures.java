package io.github.vae4j.cli.show;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.file.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Grids of images, grey or in colour, as PNG files. */
public final class Pictures {
  private static final int LEAST_SIDE = 56; // small images are enlarged to about this many pixels
  private static final int GAP = 4;
  private static final int BLOCK_GAP = 2 * GAP; // more between blocks than between images
  private static final int BACKGROUND = 0xFFFFFF;

  private Pictures() {}

  /**
   * Writes a grid; each column of {@code rows} is drawn from top to bottom.
   *
   * @param rows arrays [n, event size] with numbers in [0, 1], drawn beneath each other
   * @param event shape of an image that can be {@linkplain ImageShape#drawn drawn}
   * @param columns images in a line; the rest continue in further lines
   */
  public static void grid(Path path, List<HostArray> rows, Shape event, int columns) {
    rows.forEach(Pictures::requireFinite);
    ImageShape item = ImageShape.drawn(event).orElseThrow();
    int n = rows.get(0).shape().dim(0);
    int height = item.height();
    int width = item.width();
    int zoom = zoom(item);
    int lines = (n + columns - 1) / columns;
    int blockHeight = rows.size() * (height * zoom + GAP) + (rows.size() > 1 ? 2 * GAP : 0);
    int across = Math.min(n, columns);
    BufferedImage image =
        new BufferedImage(
            across * (width * zoom + GAP) + GAP,
            lines * blockHeight + GAP,
            BufferedImage.TYPE_INT_RGB);
    fill(image);
    for (int i = 0; i < n; i++) {
      for (int r = 0; r < rows.size(); r++) {
        int left = GAP + i % columns * (width * zoom + GAP);
        int top = GAP + i / columns * blockHeight + r * (height * zoom + GAP);
        draw(image, rows.get(r), i, item, zoom, left, top);
      }
    }
    write(path, image);
  }

  /**
   * Writes lines of images, each of one or more blocks that stand apart.
   *
   * @param lines blocks [n, event size] with numbers in [0, 1]; the lines stand beneath each other,
   *     and their first blocks have one size, and so on
   * @param event shape of an image that can be {@linkplain ImageShape#drawn drawn}
   */
  public static void lines(Path path, List<List<HostArray>> lines, Shape event) {
    lines.forEach(blocks -> blocks.forEach(Pictures::requireFinite));
    ImageShape item = ImageShape.drawn(event).orElseThrow();
    int zoom = zoom(item);
    int across = item.width() * zoom + GAP;
    int down = item.height() * zoom + GAP;
    List<HostArray> first = lines.get(0);
    int columns = first.stream().mapToInt(block -> block.shape().dim(0)).sum();
    BufferedImage image =
        new BufferedImage(
            GAP + columns * across + (first.size() - 1) * BLOCK_GAP,
            GAP + lines.size() * down,
            BufferedImage.TYPE_INT_RGB);
    fill(image);
    for (int y = 0; y < lines.size(); y++) {
      int left = GAP;
      for (HostArray block : lines.get(y)) {
        for (int x = 0; x < block.shape().dim(0); x++) {
          draw(image, block, x, item, zoom, left, GAP + y * down);
          left += across;
        }
        left += BLOCK_GAP;
      }
    }
    write(path, image);
  }

  private static void requireFinite(HostArray images) {
    int size = images.shape().dim(1);
    Finite.require(
        images,
        i -> "picture: image " + (i / size + 1) + ", pixel " + (i % size + 1),
        "the model overflows there; nothing was drawn");
  }

  private static int zoom(ImageShape item) {
    return Math.max(1, Math.round((float) LEAST_SIDE / Math.max(item.height(), item.width())));
  }

  private static void fill(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, BACKGROUND);
      }
    }
  }

  private static void draw(
      BufferedImage image,
      HostArray data,
      int index,
      ImageShape item,
      int zoom,
      int left,
      int top) {
    int width = item.width();
    for (int p = 0; p < item.pixels(); p++) {
      int rgb = 0;
      for (int c = 0; c < ImageShape.COLOURS; c++) {
        int channel = Math.min(c, item.channels() - 1); // the only one is drawn in grey
        int element = (index * item.channels() + channel) * item.pixels() + p;
        rgb = rgb << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, data.get(element))));
      }
      for (int y = 0; y < zoom; y++) {
        for (int x = 0; x < zoom; x++) {
          image.setRGB(left + p % width * zoom + x, top + p / width * zoom + y, rgb);
        }
      }
    }
  }

  static void write(Path path, BufferedImage image) {
    AtomicFile.write(
        path,
        out -> {
          if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java runtime cannot write PNG files");
          }
        });
  }
}
