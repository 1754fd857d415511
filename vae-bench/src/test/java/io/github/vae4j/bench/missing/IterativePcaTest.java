package io.github.vae4j.bench.missing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import org.junit.jupiter.api.Test;

class IterativePcaTest {
  private static final RandomKey KEY = RandomKey.of(7);
  private static final Errors.Distance SQUARE =
      (j, truth, filled) -> (truth - filled) * (truth - filled);

  /** Rows of two factors with a little noise. */
  private static Cells lowRank(int rows, int width, double noise) {
    double[] factors = normal("factors", rows * 2);
    double[] loadings = normal("loadings", width * 2);
    double[] rest = normal("noise", rows * width);
    double[][] all = new double[rows][width];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        all[i][j] =
            3
                + factors[2 * i] * loadings[2 * j]
                + factors[2 * i + 1] * loadings[2 * j + 1]
                + noise * rest[i * width + j];
      }
    }
    return new Cells("low rank", all, new int[width]);
  }

  private static double[] normal(String name, int count) {
    double[] numbers = new double[count];
    Noise.NORMAL.fill(KEY.fold(name), 0, numbers);
    return numbers;
  }

  @Test
  void aTableOfTwoFactorsIsFilledToItsNoise() {
    double noise = 0.1;
    Cells truth = lowRank(400, 20, noise);
    Cells observed = truth.without(0.3, KEY.fold("missing"));
    IterativePca chosen = IterativePca.chosen(observed, KEY.fold("components"));
    assertEquals(2, chosen.components());
    Errors errors =
        Errors.of(truth, observed, chosen.fill(observed), observed.filledWithMeans(), SQUARE);
    assertEquals(2400, errors.cells(), 150);
    // The noise of a cell, and some more for that of the fourteen which tell the two factors.
    assertEquals(1.25 * noise * noise, errors.mean(), 0.25 * noise * noise);
    assertTrue(errors.difference() < -10 * errors.error(), errors.toString());
  }

  @Test
  void noComponentsFillMeans() {
    Cells observed = lowRank(50, 4, 1).without(0.2, KEY.fold("missing"));
    Cells filled = new IterativePca(0, false).fill(observed);
    for (int i = 0; i < 50; i++) {
      assertArrayEquals(observed.filledWithMeans().rows()[i], filled.rows()[i], 1e-9);
    }
  }

  @Test
  void aLevelIsToldByTheColumnThatGoesWithIt() {
    double[] numbers = normal("numbers", 300);
    double[][] rows = new double[300][];
    for (int i = 0; i < rows.length; i++) {
      double x = numbers[i];
      rows[i] = new double[] {x, -x, x < -0.5 ? 0 : x < 0.5 ? 1 : 2};
    }
    Cells truth = new Cells("levels", rows, new int[] {0, 0, 3});
    Cells observed = truth.without(0.2, KEY.fold("missing"));
    Errors.Distance wrong = (j, right, filled) -> j == 2 ? (right == filled ? 0 : 1) : Double.NaN;
    Cells filled = IterativePca.chosen(observed, KEY).fill(observed);
    Errors errors = Errors.of(truth, observed, filled, observed.filledWithMeans(), wrong);
    assertTrue(errors.mean() < 0.35, errors.toString());
    assertTrue(errors.difference() < -0.2, errors.toString());
  }

  @Test
  void eigenvectorsMakeTheMatrix() {
    double[][] a = {{4, 1, 0.5}, {1, 3, -1}, {0.5, -1, 2}};
    Eigen eigen = Eigen.of(a);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
          sum += eigen.values()[c] * eigen.vectors()[c][i] * eigen.vectors()[c][j];
        }
        assertEquals(a[i][j], sum, 1e-12);
      }
    }
    assertTrue(eigen.values()[0] > eigen.values()[1] && eigen.values()[1] > eigen.values()[2]);
  }
}
