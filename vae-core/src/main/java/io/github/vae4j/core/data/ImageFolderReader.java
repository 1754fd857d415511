package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Reads folders of images of one size as grey levels 0 to 255; sub-folders are classes, in the
 * order of their names.
 */
final class ImageFolderReader implements Dataset {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

  private final Path folder;
  private final List<Path> files;
  private final List<String> classes;
  private final Shape item;

  private ImageFolderReader(Path folder, List<Path> files, List<String> classes, Shape item) {
    this.folder = folder;
    this.files = files;
    this.classes = classes;
    this.item = item;
  }

  static ImageFolderReader open(Path folder) {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(ImageFolderReader::isImage).sorted().toList();
    } catch (IOException e) {
      throw DataFiles.unreadable(folder, e);
    }
    if (files.isEmpty()) {
      throw new DataException(
          folder + ": expected images (" + String.join(" ", ENDINGS) + "), found none");
    }
    BufferedImage first = image(files.get(0));
    Shape item = Shape.of(first.getHeight(), first.getWidth());
    for (Path file : files) {
      BufferedImage image = image(file);
      if (image.getHeight() != item.dim(0) || image.getWidth() != item.dim(1)) {
        throw new DataException(
            file
                + ": expected an image of height "
                + item.dim(0)
                + " and width "
                + item.dim(1)
                + " like "
                + files.get(0).getFileName()
                + ", found height "
                + image.getHeight()
                + " and width "
                + image.getWidth());
      }
    }
    TreeSet<String> classes = new TreeSet<>();
    files.forEach(file -> classes.add(folder.relativize(file.getParent()).toString()));
    return new ImageFolderReader(
        folder, files, classes.size() > 1 ? List.copyOf(classes) : List.of(), item);
  }

  private static boolean isImage(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(path);
  }

  private static BufferedImage image(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      if (image == null) {
        throw new DataException(file + ": expected an image, found something else");
      }
      return image;
    } catch (IOException e) {
      throw new DataException(
          file + ": expected an image, found something else (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public String name() {
    return String.valueOf(folder.getFileName());
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public Shape itemShape() {
    return item;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    BufferedImage image = image(files.get(index));
    int width = item.dim(1);
    Raster raster = image.getRaster();
    boolean grey =
        raster.getNumBands() == 1
            && raster.getSampleModel().getSampleSize(0) == 8
            && image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    for (int i = 0; i < item.size(); i++) {
      int x = i % width;
      int y = i / width;
      target[offset + i] = grey ? raster.getSample(x, y, 0) : luma(image.getRGB(x, y));
    }
  }

  /** Rec. 601 luma of the colours. */
  private static float luma(int rgb) {
    return 0.299f * (rgb >> 16 & 0xFF) + 0.587f * (rgb >> 8 & 0xFF) + 0.114f * (rgb & 0xFF);
  }

  @Override
  public boolean hasLabels() {
    return !classes.isEmpty();
  }

  @Override
  public int label(int index) {
    if (classes.isEmpty()) {
      throw new IllegalStateException(name() + ": has no labels; sub-folders would be");
    }
    return classes.indexOf(folder.relativize(files.get(index).getParent()).toString());
  }

  @Override
  public List<String> columns() {
    return List.of();
  }

  @Override
  public String place(int index, int element) {
    return files.get(index)
        + ", row "
        + element / item.dim(1)
        + ", column "
        + element % item.dim(1);
  }

  @Override
  public void close() {}
}
