package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Reads folders of images of one size, once, into a store of grey levels 0 to 255; sub-folders are
 * classes, in the order of their names. Transparency is ignored.
 */
final class ImageFolderReader {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

  private ImageFolderReader() {}

  static StoredDataset read(Path folder, int heapLimit) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + ": expected a folder of images, found none; check the path");
    }
    List<Path> files = files(folder);
    Shape item = Shape.scalar();
    try (ByteStore.Writer writer = new ByteStore.Writer(folder.toString(), heapLimit)) {
      for (Path file : files) {
        BufferedImage image = image(file);
        Shape shape = Shape.of(image.getHeight(), image.getWidth());
        item = item.rank() == 0 ? shape : item;
        requireSameSize(files.get(0), item, file, shape);
        writer.write(grey(image), 0, item.size());
      }
      Layout layout = new Layout(ElementFormat.U8, ByteOrder.BIG_ENDIAN, files.size(), item);
      int width = item.dim(1);
      return new StoredDataset(
          String.valueOf(folder.getFileName()),
          writer.finish(),
          layout,
          labels(folder, files),
          classes(folder, files),
          List.of(),
          (index, element) ->
              files.get(index)
                  + ", row "
                  + (element / width + 1)
                  + ", column "
                  + (element % width + 1));
    }
  }

  private static List<Path> files(Path folder) {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files =
          walk.filter(ImageFolderReader::isImage)
              .sorted(Comparator.comparing(path -> folder.relativize(path).toString()))
              .toList();
    } catch (IOException e) {
      throw DataFiles.unreadable(folder, e);
    }
    if (files.isEmpty()) {
      throw new DataException(
          folder + ": expected images (" + String.join(" ", ENDINGS) + "), found none");
    }
    return files;
  }

  private static boolean isImage(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && ENDINGS.stream().anyMatch(name::endsWith)
        && Files.isRegularFile(path);
  }

  private static BufferedImage image(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      if (image != null) {
        return image;
      }
    } catch (IOException | RuntimeException e) { // the JDK's readers throw both for damaged files
      throw new DataException(
          file + ": expected an image, found damaged content (" + e.getMessage() + ")", e);
    }
    throw new DataException(file + ": expected an image, found something else");
  }

  private static void requireSameSize(Path first, Shape expected, Path file, Shape found) {
    if (!found.equals(expected)) {
      throw new DataException(
          file
              + ": expected an image of height "
              + expected.dim(0)
              + " and width "
              + expected.dim(1)
              + " like "
              + first
              + ", found height "
              + found.dim(0)
              + " and width "
              + found.dim(1)
              + "; resize the images to one size");
    }
  }

  private static int[] labels(Path folder, List<Path> files) {
    List<String> classes = classes(folder, files);
    return classes.isEmpty()
        ? new int[0]
        : files.stream().mapToInt(file -> classes.indexOf(className(folder, file))).toArray();
  }

  /** Returns the names of the sub-folders, in order; a single one is no class. */
  private static List<String> classes(Path folder, List<Path> files) {
    TreeSet<String> names = new TreeSet<>();
    files.forEach(file -> names.add(className(folder, file)));
    return names.size() > 1 ? List.copyOf(names) : List.of();
  }

  private static String className(Path folder, Path file) {
    return folder.relativize(file.resolveSibling("")).toString();
  }

  private static byte[] grey(BufferedImage image) {
    int width = image.getWidth();
    byte[] levels = new byte[image.getHeight() * width];
    Raster raster = image.getRaster();
    int max = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    // getRGB would treat grey samples as linear light and brighten them.
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    for (int i = 0; i < levels.length; i++) {
      int x = i % width;
      int y = i / width;
      levels[i] =
          (byte)
              (grey
                  ? Math.round(raster.getSample(x, y, 0) * 255f / max)
                  : luma(image.getRGB(x, y)));
    }
    return levels;
  }

  /** Rec. 601 luma of the colours, as in other software: (299 R + 587 G + 114 B) / 1000. */
  private static int luma(int rgb) {
    return (299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF) + 500) / 1000;
  }
}
