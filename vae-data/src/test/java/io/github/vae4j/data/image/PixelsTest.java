package io.github.vae4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.vae4j.core.data.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PixelsTest {
  /** The image 1 2 3 over 4 5 6, as Exif 2.32 says that it is to be seen. */
  @ParameterizedTest
  @CsvSource({
    "1, 123456, 2",
    "2, 321654, 2",
    "3, 654321, 2",
    "4, 456123, 2",
    "5, 142536, 3",
    "6, 415263, 3",
    "7, 635241, 3",
    "8, 362514, 3"
  })
  void anImageIsTurnedAsItsFileSays(int orientation, String levels, int height) {
    Pixels turned = image(2, 3, 1, 2, 3, 4, 5, 6).turned(orientation);
    StringBuilder found = new StringBuilder();
    for (byte level : turned.levels()) {
      found.append(level);
    }
    assertEquals(levels, found.toString());
    assertEquals(height, turned.shape().height());
    assertEquals(6 / height, turned.shape().width());
  }

  @Test
  void aSideThatShrinksTakesTheMeanOfItsArea() {
    Pixels image = image(4, 4, 0, 2, 8, 8, 4, 6, 8, 8, 255, 255, 1, 2, 255, 255, 3, 4);
    assertLevels(image.resized(2, 2), 3, 8, 255, 3); // (1 + 2 + 3 + 4) / 4 is rounded up
    assertLevels(image(1, 3, 30, 60, 90).resized(1, 2), 40, 80); // two thirds and a third
    assertLevels(image(3, 1, 30, 60, 90).resized(2, 1), 40, 80);
  }

  @Test
  void aSideThatGrowsIsInterpolatedBetweenTheMiddlesOfPixels() {
    assertLevels(image(1, 2, 0, 100).resized(1, 4), 0, 25, 75, 100);
    assertLevels(image(2, 1, 0, 100).resized(4, 1), 0, 25, 75, 100);
    assertLevels(image(2, 2, 0, 100, 0, 100).resized(1, 4), 0, 25, 75, 100);
    assertLevels(image(1, 1, 200).resized(2, 3), 200, 200, 200, 200, 200, 200);
  }

  @Test
  void anImageOfTheSizeStaysAsItIs() {
    Pixels image = image(2, 2, 1, 2, 3, 4);
    assertSame(image, image.resized(2, 2));
  }

  /** Red, green and blue of one row of two pixels are turned, sized and cut alike. */
  @Test
  void everyChannelIsTreatedAlike() {
    Pixels image = new Pixels(new ImageShape(3, 1, 2), bytes(1, 2, 30, 40, 200, 100));
    assertEquals(new ImageShape(3, 2, 1), image.turned(6).shape());
    assertLevels(image.turned(6), 1, 2, 30, 40, 200, 100);
    assertLevels(image.turned(3), 2, 1, 40, 30, 100, 200);
    assertLevels(image.resized(1, 1), 2, 35, 150);
    assertLevels(image.cropped(1, 1), 1, 30, 200);
  }

  @Test
  void theMiddleIsCutOut() {
    Pixels image = image(3, 4, 0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23);
    assertLevels(image.cropped(1, 2), 11, 12);
    assertLevels(image.cropped(2, 3), 0, 1, 2, 10, 11, 12);
    assertLevels(image.cropped(3, 2), 1, 2, 11, 12, 21, 22);
    assertSame(image, image.cropped(3, 4));
  }

  @Test
  void whatHasNoColourIsGrey() {
    Pixels grey = Pixels.ofColours(new ImageShape(1, 1, 2), (x, y) -> x == 0 ? 0x050505 : 0xFFFFFF);
    assertEquals(new ImageShape(1, 1, 2), grey.shape());
    assertLevels(grey, 5, 255);
    assertLevels(grey.inColour(), 5, 255, 5, 255, 5, 255);
    assertSame(grey, grey.inGrey());
    Pixels colour = Pixels.ofColours(new ImageShape(1, 1, 1), (x, y) -> 0xFF050506);
    assertEquals(new ImageShape(3, 1, 1), colour.shape());
    assertLevels(colour, 5, 5, 6);
    assertSame(colour, colour.inColour());
  }

  private static Pixels image(int height, int width, int... levels) {
    return new Pixels(new ImageShape(1, height, width), bytes(levels));
  }

  private static void assertLevels(Pixels image, int... levels) {
    assertArrayEquals(bytes(levels), image.levels());
  }

  private static byte[] bytes(int... levels) {
    byte[] bytes = new byte[levels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) levels[i];
    }
    return bytes;
  }
}
