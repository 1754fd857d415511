package io.github.vae4j.bench.missing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.table.TableSchema;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CellsTest {
  private static double[][] rows() {
    double[][] rows = new double[40][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {i * 0.5, 7, i % 2 == 0 ? -3 : 4};
    }
    return rows;
  }

  @Test
  void fewNumbersAreLevelsAndOneNumberIsLeftOut() {
    Cells cells = Cells.of("t", rows());
    assertArrayEquals(new int[] {0, 2}, cells.levels());
    assertArrayEquals(new double[] {1.5, 1}, cells.rows()[3]);
  }

  @Test
  void whereThereAreNoLevelsTheLastColumnIsCutAtItsQuartiles() {
    double[][] rows = rows();
    for (int i = 0; i < rows.length; i++) {
      rows[i][2] = i;
    }
    Cells cells = Cells.of("t", rows);
    assertArrayEquals(new int[] {0, 4}, cells.levels());
    assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, cells.shares(1));
  }

  @Test
  void theProductSeesLevelsAsTextAndNoCellWhereItIsRemoved() {
    Cells observed = Cells.of("t", rows()).without(0.5, RandomKey.of(1));
    try (Dataset data = observed.dataset()) {
      TableSchema schema = TableSchema.infer(data, observed.schemaOptions(""));
      assertEquals("columns:normal:scale=column+bernoulli", schema.likelihood());
      double missing = schema.columns().get(0).missing();
      assertEquals(
          Arrays.stream(observed.rows()).filter(row -> Double.isNaN(row[0])).count() / 40.0,
          missing);
      assertEquals(0.5, missing, 0.25);
    }
  }

  @Test
  void meansAndTheMostFrequentLevelFillWhatIsMissing() {
    double nan = Double.NaN;
    double[][] rows = {{1, 0}, {3, 1}, {nan, 1}, {2, nan}};
    Cells filled = new Cells("t", rows, new int[] {0, 2}).filledWithMeans();
    assertArrayEquals(new double[] {2, 1}, filled.rows()[2]);
    assertArrayEquals(new double[] {2, 1}, filled.rows()[3]);
  }
}
