package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that are NaN, infinite or beyond float32, in the arrays of files. */
final class NonFiniteArrayTest {
  private static final String ADVICE =
      "; NaN and infinite values can neither be trained on nor scored: drop such rows or fill the"
          + " cells";

  private static final VaeSpec MODEL = VaeSpec.mlp(Shape.of(3), 1, Likelihoods.NORMAL);

  @TempDir private Path folder;

  private static String message(Executable refused) {
    return String.valueOf(assertThrows(DataException.class, refused).getMessage());
  }

  /** Writes numbers 0, 1, 2, ... as float64, of which one is another. */
  private Path array(String shape, int size, int index, double value) throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
    byte[] text = String.format("%-117s\n", header).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(128 + 8 * size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) 118).put(text);
    for (int i = 0; i < size; i++) {
      bytes.putDouble(i == index ? value : i);
    }
    return Files.write(folder.resolve("array.npy"), bytes.array());
  }

  @ParameterizedTest
  @CsvSource({"Infinity", "-Infinity"})
  void aTableIsRefusedWithTheRowThatHoldsIt(double value) throws IOException {
    Path file = array("(5, 3)", 15, 3 * 3 + 2, value);
    try (Dataset data = FileDatasets.npy(file)) {
      String expected =
          file
              + ", row 4 of the array (from 1), column 'x2': expected a finite number, found "
              + value
              + ADVICE;
      assertEquals(expected, message(() -> DatasetStatistics.of(data)));
      // Standardised by numbers of its own, as a model that is there does.
      Preprocessing standard =
          Preprocessing.of(new double[3], new double[] {1, 2, 3}, Binarization.NONE);
      for (Preprocessing any :
          new Preprocessing[] {
            standard, Preprocessing.divide(2), Preprocessing.divide(1).with(Binarization.THRESHOLD)
          }) {
        BatchReader reader = BatchReader.of(MODEL, data, any, 8, DType.FLOAT64);
        assertEquals(
            expected, message(() -> reader.read(new int[] {0, 1, 2, 3, 4}, 0, 5, RandomKey.of(1))));
      }
      assertEquals(
          expected, message(() -> DatasetStatistics.of(data.subset(new int[] {4, 3}, "some"))));
      data.subset(new int[] {0, 1, 2, 4}, "others").readFinite(3, new float[3], 0);
      float[] row = new float[3];
      data.read(3, row, 0); // whoever wants to fill the cells can
      assertEquals((float) value, row[2]);
    }
  }

  @Test
  void nanIsAMissingCellOfATable() throws IOException {
    try (Dataset data = FileDatasets.npy(array("(5, 3)", 15, 3 * 3 + 2, Double.NaN))) {
      assertTrue(data.hasMissing());
      double[] row = new double[3];
      data.table().orElseThrow().read(3, row);
      assertTrue(Double.isNaN(row[2]));
      data.readFinite(3, new float[3], 0);
    }
    try (Dataset data = FileDatasets.npy(array("(5, 3)", 15, 3 * 3 + 2, 0.5))) {
      assertFalse(data.hasMissing());
    }
  }

  @Test
  void anImageIsRefusedWithItsRowAndColumn() throws IOException {
    Path file = array("(4, 2, 2)", 16, 2 * 4 + 3, Double.NaN);
    try (Dataset data = FileDatasets.npy(file)) {
      assertEquals(
          file + ", image 3, row 2, column 2: expected a finite number, found NaN" + ADVICE,
          message(() -> DatasetStatistics.of(data)));
    }
  }

  @Test
  void whatFloat32CannotHoldIsNotCalledInfinite() throws IOException {
    Path file = array("(5, 3)", 15, 3 * 3 + 1, -1e300);
    try (Dataset data = FileDatasets.npy(file)) {
      float[] row = new float[3];
      String expected =
          file
              + ", row 4 of the array (from 1), column 'x1': expected a number within float32, up to 3.4028235E38, found"
              + " -1.0E300, which is beyond float32; scale the column or take its logarithm";
      assertEquals(expected, message(() -> data.read(3, row, 0)));
      assertEquals(expected, message(() -> DatasetStatistics.of(data)));
    }
  }

  @Test
  void whatFloat32CannotHoldIsFoundBehindNaNToo() throws IOException {
    Path file = array("(5, 3)", 15, 3 * 3, Double.NaN);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(128 + 8 * (3 * 3 + 2), 1e300);
    Files.write(file, bytes);
    try (Dataset data = FileDatasets.npy(file)) {
      String message = message(() -> data.read(3, new float[3], 0));
      assertTrue(
          message.startsWith(
              file + ", row 4 of the array (from 1), column 'x2': expected a number within"),
          message);
    }
  }
}
