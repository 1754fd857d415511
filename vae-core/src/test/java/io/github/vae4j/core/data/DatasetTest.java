package io.github.vae4j.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatasetTest {
  private static final Dataset TABLE =
      new TableDataset(new float[] {0, 0.5f, 1}, new float[] {1.5f, 2, 2.5f});

  @Test
  void theDigestIsThatOfNumberRankShapeAndElements() {
    // Python: sha256(struct.pack('>iii', 2, 1, 3) + numpy.arange(6) * 0.5 as '>f4')
    assertEquals(
        "b695158a0e4ea993edd24364ab61044c254221280b8309cdde485546e4b61073", TABLE.digest());
    assertNotEquals(
        TABLE.digest(), new TableDataset(new float[] {0, 0.5f, 1, 1.5f, 2, 2.5f}).digest());
  }

  @Test
  void aSubsetHasItsOwnOrder() {
    Dataset subset = TABLE.subset(new int[] {1, 0, 1}, "some");
    assertEquals("some", subset.name());
    assertEquals(3, subset.size());
    float[] row = new float[4];
    subset.read(2, row, 1);
    assertArrayEquals(new float[] {0, 1.5f, 2, 2.5f}, row);
    assertEquals(10, subset.label(0));
    assertEquals("row 0, column 2", subset.place(1, 2));
    assertEquals("2", subset.rowName(0));
    assertEquals("row", subset.rowKind());
  }

  @Test
  void aSubsetOfNothingOrOfAbsentDataIsRefused() {
    assertThrows(DataException.class, () -> TABLE.subset(new int[0], "none"));
    assertThrows(IndexOutOfBoundsException.class, () -> TABLE.subset(new int[] {2}, "absent"));
  }

  @Test
  void statisticsAreThoseOfThePopulation() {
    Dataset data =
        new TableDataset(
            new float[] {1, 1e6f, 7}, new float[] {2, 1e6f + 1, 7}, new float[] {6, 1e6f + 2, 7});
    DatasetStatistics statistics = DatasetStatistics.of(data);
    assertEquals(3, statistics.count());
    assertArrayEquals(new double[] {3, 1e6 + 1, 7}, statistics.mean(), 1e-9);
    assertArrayEquals(
        new double[] {Math.sqrt(14.0 / 3), Math.sqrt(2.0 / 3), 0},
        statistics.standardDeviation(),
        1e-9);
    assertArrayEquals(new double[] {1, 1e6, 7}, statistics.min());
    assertArrayEquals(new double[] {6, 1e6 + 2, 7}, statistics.max());
    assertEquals(1, statistics.constantElements());
    assertEquals(1, statistics.least());
    assertEquals(1e6 + 2, statistics.greatest());
    assertFalse(statistics.binary());
  }

  @Test
  void dataOfZerosAndOnesAreBinary() {
    assertTrue(
        DatasetStatistics.of(new TableDataset(new float[] {0, 1}, new float[] {1, 1})).binary());
    assertFalse(
        DatasetStatistics.of(new TableDataset(new float[] {0, 1}, new float[] {1, 0.5f})).binary());
  }

  @ParameterizedTest
  @CsvSource({
    "'8,8', true",
    "'1,8,8', true",
    "'8,8,1', true",
    "64, true",
    "'4,16', false",
    "'4,4,4', false",
    "'8,9', false",
    "63, false"
  })
  void anImageFitsItsOwnShapeAndAFlatOne(String shape, boolean fits) {
    Shape wanted =
        Shape.of(Arrays.stream(shape.split(",", -1)).mapToInt(Integer::parseInt).toArray());
    try (Dataset image = Datasets.digits()) {
      assertEquals(fits, image.fits(wanted));
      if (fits) {
        image.requireShape(wanted);
      } else {
        assertEquals(
            "digits: the model takes data of shape " + wanted + ", found [8, 8]",
            assertThrows(IllegalArgumentException.class, () -> image.requireShape(wanted))
                .getMessage());
      }
    }
  }

  @Test
  void aRowFitsAnyShapeOfItsSize() {
    assertTrue(TABLE.fits(Shape.of(3)));
    assertTrue(TABLE.fits(Shape.of(3, 1)));
    assertFalse(TABLE.fits(Shape.of(2)));
    float[][] row = new float[1][64];
    assertTrue(Datasets.of("row", row).fits(Shape.of(8, 8)));
  }
}
