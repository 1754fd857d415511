package io.github.vae4j.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Numbers that are NaN, infinite or beyond float32, in the data as they are. */
final class NonFiniteDataTest {
  private static final String ADVICE =
      "; NaN and infinite values can neither be trained on nor scored: drop such rows or fill the"
          + " cells";

  private static String message(Executable refused) {
    return String.valueOf(assertThrows(DataException.class, refused).getMessage());
  }

  @Test
  void dataOfTheCallersOwnAreCheckedToo() {
    TableDataset table = new TableDataset(new float[] {0, 1}, new float[] {2, Float.NaN});
    assertEquals(
        "row 1, column 1: expected a finite number, found NaN" + ADVICE,
        message(() -> DatasetStatistics.of(table)));
    assertEquals(
        "rows, row 1, column 0: expected a finite number, found -Infinity" + ADVICE,
        message(() -> Datasets.of("rows", new float[][] {{0}, {Float.NEGATIVE_INFINITY}})));
  }

  @Test
  void whatOverflowsWhenItIsScaledIsRefused() {
    TableDataset table = new TableDataset(new float[] {0, 1}, new float[] {2, 3e38f});
    for (Preprocessing small :
        new Preprocessing[] {
          Preprocessing.divide(1e-3),
          Preprocessing.of(new double[2], new double[] {1e-3, 1e-3}, Binarization.NONE)
        }) {
      String message = message(() -> small.read(table, 1, RandomKey.of(1), new float[2], 0));
      assertTrue(message.startsWith("row 1, column 1: expected a number that stays"), message);
      assertTrue(message.contains("found 3.0E38"), message);
    }
  }
}
