package io.github.vae4j.cli.reproduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.RandomKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Colours of grey images, and the file that they are written to. */
final class TintTest {
  /** The hexcone: 0.6 of saturation leaves 0.4 of the value in the least channel. */
  @Test
  void huesGoRoundFromRedOverGreenAndBlue() {
    assertArrayEquals(new double[] {1, 0.4, 0.4}, Tint.colour(0, 1), 1e-12);
    assertArrayEquals(new double[] {1, 1, 0.4}, Tint.colour(1 / 6.0, 1), 1e-12);
    assertArrayEquals(new double[] {0.4, 1, 0.4}, Tint.colour(2 / 6.0, 1), 1e-12);
    assertArrayEquals(new double[] {0.4, 1, 1}, Tint.colour(3 / 6.0, 1), 1e-12);
    assertArrayEquals(new double[] {0.4, 0.4, 1}, Tint.colour(4 / 6.0, 1), 1e-12);
    assertArrayEquals(new double[] {1, 0.4, 1}, Tint.colour(5 / 6.0, 1), 1e-12);
    assertArrayEquals(new double[] {0.5, 0.35, 0.2}, Tint.colour(1 / 12.0, 0.5), 1e-12);
  }

  @Test
  void greyLevelsRunFromTheDarkColourToTheLightOne() {
    byte[] colours = new byte[9];
    Tint tint = new Tint(new double[] {0, 0.2, 0.1}, new double[] {1, 0.4, 1});
    tint.write(new double[] {0, 0.5, 1}, colours);
    int[] expected = {0, 51, 26, 128, 77, 140, 255, 102, 255};
    for (int i = 0; i < 9; i++) {
      assertEquals(expected[i], colours[i] & 0xFF, "number " + i);
    }
  }

  @Test
  void aKeyAlwaysGivesTheSameColours() {
    RandomKey key = RandomKey.of(3);
    assertArrayEquals(Tint.of(key).light(), Tint.of(key).light());
    assertFalse(Arrays.equals(Tint.of(key).light(), Tint.of(RandomKey.of(4)).light()));
  }

  @Test
  void arraysAreWrittenAsNumpyDescribesThem() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NumpyArchive archive = new NumpyArchive(out);
    archive.bytes("X", 1, 2, 1, 3).write(new byte[] {1, 2, 3, 4, 5, (byte) 255});
    archive.numbers("y", new int[] {258});
    archive.finish();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      assertEquals("X.npy", zip.getNextEntry().getName());
      byte[] x = zip.readAllBytes();
      assertEquals(128 + 6, x.length);
      String header = new String(x, 10, 118, StandardCharsets.US_ASCII);
      assertEquals(
          "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 1, 3,), }", header.strip());
      assertTrue(header.endsWith("\n"));
      assertEquals("y.npy", zip.getNextEntry().getName());
      byte[] y = zip.readAllBytes();
      assertArrayEquals(new byte[] {2, 1, 0, 0}, Arrays.copyOfRange(y, 128, 132));
    }
  }
}
