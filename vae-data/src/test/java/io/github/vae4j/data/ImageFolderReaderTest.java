package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageFolderReaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif"})
  void greyLevelsAreReadAsTheyAre(String kind) throws IOException {
    int[] levels = IntStream.range(0, 24).map(i -> 255 - 11 * i).toArray();
    write("a." + kind, grey(BufferedImage.TYPE_BYTE_GRAY, levels), kind);
    try (Dataset images = FileDatasets.open(folder, DataSettings.defaults())) {
      assertEquals(Shape.of(8, 3), images.itemShape());
      float[] image = item(images, 0);
      for (int i = 0; i < levels.length; i++) {
        assertEquals(levels[i], image[i]);
      }
      assertFalse(images.hasLabels());
      assertEquals(folder.resolve("a." + kind) + ", row 2, column 3", images.place(0, 5));
    }
  }

  @Test
  void sixteenBitLevelsAreScaledTo255() throws IOException {
    write(
        "a.png",
        grey(BufferedImage.TYPE_USHORT_GRAY, 0, 257, 32_896, 65_407, 65_534, 65_535),
        "png");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertArrayEquals(new float[] {0, 1, 128, 255, 255, 255}, item(images, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({"ff0000, 76", "00ff00, 150", "0000ff, 29", "ffffff, 255", "808080, 128"})
  void coloursBecomeTheirLuma(String rgb, int level) throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xFF000000 | Integer.parseInt(rgb, 16));
    image.setRGB(1, 0, 0xFF000000 | Integer.parseInt(rgb, 16));
    write("a.png", image, "png");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertArrayEquals(new float[] {level, level}, item(images, 0));
    }
  }

  @Test
  void jpegIsRead() throws IOException {
    write("a.JPG", grey(BufferedImage.TYPE_BYTE_GRAY, 90, 90, 90, 90, 90, 90), "jpg");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      for (float level : item(images, 0)) {
        assertEquals(90, level, 2);
      }
    }
  }

  @Test
  void subFoldersAreClassesInTheOrderOfTheirNames() throws IOException {
    write("zebra/1.png", level(3), "png");
    write("ant/2.png", level(2), "png");
    write("ant/1.png", level(1), "png");
    Files.writeString(folder.resolve("ant/readme.txt"), "no image");
    Files.writeString(folder.resolve("ant/._1.png"), "what some systems leave");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertEquals(3, images.size());
      for (int i = 0; i < 3; i++) {
        assertEquals(i + 1, item(images, i)[0]);
      }
      assertEquals(0, images.label(0));
      assertEquals(0, images.label(1));
      assertEquals(1, images.label(2));
    }
  }

  @Test
  void imagesOfTwoSizesAreRefusedWithBoth() throws IOException {
    write("a.png", level(1), "png");
    write("b.png", new BufferedImage(4, 5, BufferedImage.TYPE_BYTE_GRAY), "png");
    assertEquals(
        folder.resolve("b.png")
            + ": expected an image of height 2 and width 3 like "
            + folder.resolve("a.png")
            + ", found height 5 and width 4; resize the images to one size",
        message());
  }

  @Test
  void whatIsNoImageIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.png"), "hello");
    assertEquals(file + ": expected an image, found something else", message());
  }

  @Test
  void aTruncatedImageIsRefused() throws IOException {
    Path file = write("a.png", level(1), "png");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 45));
    assertTrue(message().startsWith(file + ": expected an image, found damaged content ("));
  }

  @Test
  void aFolderWithoutImagesIsRefused() {
    assertEquals(folder + ": expected images (.png .jpg .jpeg .bmp .gif), found none", message());
  }

  private String message() {
    return assertThrows(DataException.class, () -> FileDatasets.imageFolder(folder).close())
        .getMessage();
  }

  private static BufferedImage level(int level) {
    return grey(BufferedImage.TYPE_BYTE_GRAY, level, level, level, level, level, level);
  }

  private static BufferedImage grey(int type, int... levels) {
    BufferedImage image = new BufferedImage(3, levels.length / 3, type);
    for (int i = 0; i < levels.length; i++) {
      image.getRaster().setSample(i % 3, i / 3, 0, levels[i]);
    }
    return image;
  }

  private Path write(String name, BufferedImage image, String kind) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    assertTrue(ImageIO.write(image, kind, file.toFile()));
    return file;
  }

  private static float[] item(Dataset data, int index) {
    float[] item = new float[data.itemShape().size()];
    data.read(index, item, 0);
    return item;
  }
}
