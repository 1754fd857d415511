package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageFolderReaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tif"})
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
  @CsvSource({
    "ff0000, 76",
    "00ff00, 150",
    "0000ff, 29",
    "ffffff, 255",
    "808080, 128",
    "010203, 2",
    "fe0102, 77"
  })
  void coloursAreReadAsTheyAreOrInGrey(String rgb, int luma) throws IOException {
    int colour = Integer.parseInt(rgb, 16);
    write("a.png", pixels(BufferedImage.TYPE_INT_ARGB, 0xFF000000 | colour, 0xFF000000), "png");
    write("b.png", pixels(BufferedImage.TYPE_INT_ARGB, 0xFF00FF00, 0xFF0000FF), "png");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertEquals(Shape.of(3, 1, 2), images.itemShape());
      assertArrayEquals(
          new float[] {colour >> 16, 0, colour >> 8 & 0xFF, 0, colour & 0xFF, 0}, item(images, 0));
      assertArrayEquals(new float[] {0, 0, 255, 0, 0, 255}, item(images, 1));
      assertEquals(OptionalDouble.of(255), images.fullScale());
      assertEquals(folder.resolve("a.png") + ", channel 3, row 1, column 2", images.place(0, 5));
    }
    DataSettings grey = DataSettings.builder().grey(true).build();
    try (Dataset images = FileDatasets.open(folder, grey)) {
      assertEquals(Shape.of(1, 2), images.itemShape());
      assertArrayEquals(new float[] {luma, 0}, item(images, 0));
      assertArrayEquals(new float[] {150, 29}, item(images, 1));
      assertEquals(List.of(), images.notes());
    }
  }

  /** Transparent pixels have colours too, which are read. */
  @Test
  void transparencyIsIgnored() throws IOException {
    write("a.png", pixels(BufferedImage.TYPE_INT_ARGB, 0x00102030, 0x80405060), "png");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertArrayEquals(new float[] {0x10, 0x40, 0x20, 0x50, 0x30, 0x60}, item(images, 0));
    }
  }

  @Test
  void greyImagesAmongColoursAreReadInColourAndCounted() throws IOException {
    write("a.png", level(7), "png");
    write("b.png", pixels(BufferedImage.TYPE_INT_RGB, 1, 2, 3, 4, 5, 6), "png");
    write("c.png", level(9), "png");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      fail("sizes differ, read " + images.itemShape());
    } catch (DataException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("found height 1 and width 6"));
    }
    DataSettings small = DataSettings.builder().resize(Shape.of(1, 3)).build();
    try (Dataset images = FileDatasets.open(folder, small)) {
      assertEquals(Shape.of(3, 1, 3), images.itemShape());
      assertArrayEquals(new float[] {7, 7, 7, 7, 7, 7, 7, 7, 7}, item(images, 0));
      assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 2, 4, 6}, item(images, 1));
      assertEquals(
          List.of(folder + ": 2 of 3 images are grey, and are read in colour as the others are"),
          images.notes());
    }
  }

  /** Colours of files that hold no colour but could. */
  @Test
  void aFolderWhoseImagesAreAllGreyStaysGrey() throws IOException {
    write("a.png", pixels(BufferedImage.TYPE_INT_RGB, 0x050505, 0xFFFFFF), "png");
    write("b.bmp", pixels(BufferedImage.TYPE_INT_RGB, 0, 0x808080), "bmp");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertEquals(Shape.of(1, 2), images.itemShape());
      assertArrayEquals(new float[] {5, 255}, item(images, 0));
    }
  }

  @Test
  void sixteenBitsAndPalettesHaveColoursToo() throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
    raster.setPixel(0, 0, new int[] {257, 32_896, 65_535});
    raster.setPixel(1, 0, new int[] {0, 514, 65_407});
    write("a.png", new BufferedImage(model, raster, false, null), "png");
    BufferedImage palette = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
    palette.setRGB(0, 0, 0xFFFF0000);
    palette.setRGB(1, 0, 0xFF00FF00);
    write("b.png", palette, "png");
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertArrayEquals(new float[] {1, 0, 128, 2, 255, 255}, item(images, 0), 1);
      assertArrayEquals(new float[] {255, 0, 0, 255, 0, 0}, item(images, 1));
    }
  }

  /** A width of 4 and a height of 3, of which 2 x 1 are cut out, then made 1 x 1. */
  @Test
  void theMiddleIsCutOutBeforeImagesAreBroughtToASize() throws IOException {
    int[] rgb = new int[12];
    Arrays.setAll(rgb, i -> 0x640000 + 2 * i);
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 4, 3, rgb, 0, 4);
    write("a.png", image, "png");
    DataSettings.Builder settings = DataSettings.builder().crop(Shape.of(1, 2));
    try (Dataset images = FileDatasets.open(folder, settings.build())) {
      assertEquals(Shape.of(3, 1, 2), images.itemShape());
      assertArrayEquals(new float[] {100, 100, 0, 0, 10, 12}, item(images, 0));
    }
    try (Dataset images = FileDatasets.open(folder, settings.resize(Shape.of(1, 1)).build())) {
      assertArrayEquals(new float[] {100, 0, 11}, item(images, 0));
    }
    DataSettings large = DataSettings.builder().crop(Shape.of(4, 2)).build();
    assertEquals(
        folder.resolve("a.png")
            + ": expected an image of at least height 4 and width 2, of which the middle is cut out,"
            + " found height 3 and width 4; choose a smaller --crop, or leave the image out",
        assertThrows(DataException.class, () -> FileDatasets.imageFolder(folder, large))
            .getMessage());
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
      assertEquals("file", images.rowKind());
      assertEquals(Path.of("ant", "2.png").toString(), images.rowName(1));
      Dataset some = images.subset(new int[] {2}, "some");
      assertEquals(Path.of("zebra", "1.png").toString(), some.rowName(0));
      assertEquals("file", some.rowKind());
    }
  }

  @Test
  void anImageThatIsTooLargeAsNumbersIsNamedBeforeTheyAreMade() throws IOException {
    write("a.png", level(1), "png");
    DataSettings large = DataSettings.builder().resize(Shape.of(1 << 15, 65_535)).build();
    String message =
        String.valueOf(
            assertThrows(DataException.class, () -> FileDatasets.imageFolder(folder, large))
                .getMessage());
    assertTrue(message.startsWith(folder.resolve("a.png") + ": expected an image"), message);
    assertTrue(message.contains("found one of height 32768 and width 65535; save"), message);
    assertTrue(message.endsWith(", or bring it to a smaller size by --resize"), message);
  }

  @Test
  void imagesOfTwoSizesAreRefusedWithBoth() throws IOException {
    write("a.png", level(1), "png");
    write("b.png", new BufferedImage(4, 5, BufferedImage.TYPE_BYTE_GRAY), "png");
    assertEquals(
        folder.resolve("b.png")
            + ": expected an image of height 2 and width 3 like "
            + folder.resolve("a.png")
            + ", found height 5 and width 4; bring all to one size, for example with --resize 2x3",
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
    assertEquals(
        folder + ": expected images (.png .jpg .jpeg .bmp .gif .tif .tiff), found none", message());
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("a.png"), new byte[0]);
    assertEquals(file + ": expected an image, found an empty file", message());
  }

  @Test
  void aWebPageThatIsCalledAnImageIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.png"), "<!DOCTYPE html><html>404</html>");
    assertEquals(
        file + ": expected an image, found a web page (HTML); download the data", message());
  }

  @Test
  void otherFilesAreCountedAndHiddenOnesAreNot() throws IOException {
    write("ant/1.png", level(1), "png");
    write("zebra/1.png", level(2), "png");
    write("zebra/.ipynb_checkpoints/1-checkpoint.png", level(3), "png");
    write(".cache/1.png", level(3), "png");
    write("__MACOSX/zebra/1.png", level(3), "png");
    for (String name : List.of(".DS_Store", "Thumbs.db", "ant/desktop.ini", "ant/._1.png")) {
      Files.writeString(folder.resolve(name), "what systems leave");
    }
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertEquals(2, images.size());
      assertEquals(List.of("ant", "zebra"), images.classNames());
      assertEquals(List.of(), images.notes());
    }
    for (String name : List.of("a.webp", "zebra/b.WEBP", "labels.csv", "ant/LICENSE")) {
      Files.writeString(folder.resolve(name), "no image");
    }
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertEquals(2, images.size());
      String note =
          folder
              + ": 4 files are no images of a kind that is read (.webp 2, .csv 1, without ending 1)"
              + " and left out; 2 images are read";
      assertEquals(List.of(note), images.notes());
      assertEquals(List.of(note), images.subset(new int[] {1}, "some").notes());
    }
  }

  @Test
  void aFolderOfOtherFilesTellsWhichThereAre() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "no image");
    assertEquals(
        folder
            + ": expected images (.png .jpg .jpeg .bmp .gif .tif .tiff), found none among files of"
            + " other kinds (.csv 1)",
        message());
  }

  @Test
  void imagesOfSeveralSizesAreBroughtToOne() throws IOException {
    write("a.png", level(7), "png");
    write("b.png", grey(BufferedImage.TYPE_BYTE_GRAY, 0, 10, 20, 30, 40, 50, 60, 70, 80), "png");
    DataSettings settings = DataSettings.builder().resize(Shape.of(1, 3)).build();
    try (Dataset images = FileDatasets.open(folder, settings)) {
      assertEquals(Shape.of(1, 3), images.itemShape());
      assertArrayEquals(new float[] {7, 7, 7}, item(images, 0));
      assertArrayEquals(new float[] {30, 40, 50}, item(images, 1));
    }
  }

  @Test
  void theFirstFrameIsReadOfAMovingImage() throws IOException {
    Path file = folder.resolve("a.gif");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      writer.writeToSequence(new IIOImage(level(5), null, null), null);
      writer.writeToSequence(new IIOImage(level(6), null, null), null);
      writer.endWriteSequence();
    }
    try (Dataset images = FileDatasets.imageFolder(folder)) {
      assertEquals(1, images.size());
      assertEquals(5, item(images, 0)[0]);
      assertEquals(
          List.of(
              folder + ": the first frame alone is read of 1 file that has several, such as a.gif"),
          images.notes());
    }
  }

  @Test
  void otherFormsOfPixelsAreRead() throws IOException {
    BufferedImage bits = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.getRaster().setSample(1, 0, 0, 1);
    write("a.png", bits, "png");
    BufferedImage palette = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED);
    palette.setRGB(0, 0, 0xFFFF0000);
    palette.setRGB(1, 0, 0xFF00FF00);
    palette.setRGB(2, 0, 0xFF0000FF);
    write("b.png", palette, "png");
    ColorSpace grey = ColorSpace.getInstance(ColorSpace.CS_GRAY);
    ComponentColorModel model =
        new ComponentColorModel(grey, true, false, Transparency.TRANSLUCENT, DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(3, 1);
    for (int i = 0; i < 3; i++) {
      raster.setPixel(i, 0, new int[] {100 * i, 50});
    }
    write("c.png", new BufferedImage(model, raster, false, null), "png");
    DataSettings settings = DataSettings.builder().grey(true).build();
    try (Dataset images = FileDatasets.imageFolder(folder, settings)) {
      assertArrayEquals(new float[] {0, 255, 0}, item(images, 0));
      assertArrayEquals(new float[] {76, 150, 29}, item(images, 1));
      assertArrayEquals(new float[] {0, 100, 200}, item(images, 2));
    }
  }

  private String message() {
    return assertThrows(DataException.class, () -> FileDatasets.imageFolder(folder).close())
        .getMessage();
  }

  private static BufferedImage level(int level) {
    return grey(BufferedImage.TYPE_BYTE_GRAY, level, level, level, level, level, level);
  }

  /** Returns a line of pixels. */
  private static BufferedImage pixels(int type, int... rgb) {
    BufferedImage image = new BufferedImage(rgb.length, 1, type);
    for (int x = 0; x < rgb.length; x++) {
      image.setRGB(x, 0, rgb[x]);
    }
    return image;
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
