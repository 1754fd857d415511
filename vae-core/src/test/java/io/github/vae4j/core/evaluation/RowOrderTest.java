package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.model.Preprocessing;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowOrderTest {
  private static final Preprocessing NONE = Preprocessing.divide(1);

  /** Rows of subjects, each a normal of its own with deviation {@code within}; 6 columns. */
  private static float[][] subjects(int rows, int perSubject, double within, long seed) {
    Random random = new Random(seed);
    float[][] all = new float[rows][6];
    double[] subject = new double[6];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 6; j++) {
        subject[j] = i % perSubject == 0 ? random.nextGaussian() : subject[j];
        all[i][j] = (float) (subject[j] + within * random.nextGaussian());
      }
    }
    return all;
  }

  private static RowOrder of(float[][] rows) {
    return RowOrder.of(new Rows(rows), NONE);
  }

  @Test
  void independentRowsHaveTheirNearestRowAnywhere() {
    RowOrder order = of(subjects(800, 1, 0, 1));
    assertEquals(10, order.window());
    assertEquals(order.expected(), order.share(), 0.02);
    assertFalse(order.dependent());
  }

  @Test
  void rowsOfASubjectHaveItNextToThem() {
    RowOrder order = of(subjects(800, 10, 0.2, 1));
    assertTrue(order.share() > 0.7, order.toString());
    assertTrue(order.dependent());
  }

  @Test
  void shuffledTheyHaveNot() {
    float[][] rows = subjects(800, 10, 0.2, 1);
    Collections.shuffle(Arrays.asList(rows), new Random(1));
    assertFalse(of(rows).dependent());
  }

  /** 40,000 subjects are enough to learn from, whatever the order. */
  @Test
  void subjectsAreOfNoConcernIfThereAreVeryMany() {
    assertFalse(of(subjects(400_000, 10, 0.2, 1)).dependent());
  }

  @Test
  void columnsCountAlikeWhateverTheirUnits() {
    float[][] rows = subjects(800, 10, 0.2, 1);
    double before = of(rows).share();
    for (float[] row : rows) {
      row[0] = 1000 * row[0] + 5;
    }
    assertEquals(before, of(rows).share(), 0.01);
  }

  @Test
  void equalRowsAndConstantColumnsSayNothing() {
    float[][] rows = new float[400][2];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = i % 2;
      rows[i][1] = 7;
    }
    RowOrder order = of(rows);
    assertEquals(order.expected(), order.share(), 0.01);
  }

  @Test
  void missingCellsCountAsTheMean() {
    float[][] rows = subjects(800, 10, 0.2, 1);
    for (int i = 0; i < rows.length; i += 7) {
      rows[i][i % 6] = Float.NaN;
    }
    assertTrue(RowOrder.of(new Gaps(rows), NONE).dependent());
  }

  @Test
  void ofAFewRowsNothingIsSaid() {
    assertFalse(of(subjects(20, 20, 0.2, 1)).dependent());
    assertFalse(of(subjects(1, 1, 0, 1)).dependent());
  }
}
