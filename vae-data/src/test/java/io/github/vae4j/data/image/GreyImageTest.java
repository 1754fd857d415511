package io.github.vae4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GreyImageTest {
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
    GreyImage turned = image(2, 3, 1, 2, 3, 4, 5, 6).turned(orientation);
    StringBuilder found = new StringBuilder();
    for (byte level : turned.levels()) {
      found.append(level);
    }
    assertEquals(levels, found.toString());
    assertEquals(height, turned.height());
    assertEquals(6 / height, turned.width());
  }

  @Test
  void aSideThatShrinksTakesTheMeanOfItsArea() {
    GreyImage image = image(4, 4, 0, 2, 8, 8, 4, 6, 8, 8, 255, 255, 1, 2, 255, 255, 3, 4);
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
    GreyImage image = image(2, 2, 1, 2, 3, 4);
    assertSame(image, image.resized(2, 2));
  }

  private static GreyImage image(int height, int width, int... levels) {
    return new GreyImage(height, width, bytes(levels));
  }

  private static void assertLevels(GreyImage image, int... levels) {
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
