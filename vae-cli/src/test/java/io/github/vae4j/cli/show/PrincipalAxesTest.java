package io.github.vae4j.cli.show;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrincipalAxesTest {
  @Test
  void theAxesAreThoseOfAnEllipseThatWasTurned() {
    // Variances 9 along (0.6, 0.8, 0), 4 along (-0.8, 0.6, 0) and 1 along (0, 0, 1).
    double[][] axes = {{0.6, 0.8, 0}, {-0.8, 0.6, 0}, {0, 0, 1}};
    double[] lengths = {3, 2, 1};
    double[][] points = new double[6][3];
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 3; j++) {
        int axis = i / 2;
        points[i][j] = 5 + (i % 2 == 0 ? 1 : -1) * lengths[axis] * axes[axis][j];
      }
    }
    PrincipalAxes found = PrincipalAxes.of(points);
    assertArrayEquals(new double[] {9.0 / 14, 4.0 / 14}, found.shares(), 1e-9);
    assertArrayEquals(new double[] {3, -3, 0, 0, 0, 0}, found.along()[0], 1e-9);
    // The greatest number of an axis, here that of 0.8, is positive.
    assertArrayEquals(new double[] {0, 0, -2, 2, 0, 0}, found.along()[1], 1e-9);
  }

  @Test
  void pointsThatAreOneHaveNoAxes() {
    PrincipalAxes found = PrincipalAxes.of(new double[][] {{1, 2}, {1, 2}, {1, 2}});
    assertEquals(0, found.shares()[0]);
    assertArrayEquals(new double[3], found.along()[0]);
  }

  @Test
  void pointsOnALineHaveOneAxis() {
    PrincipalAxes found = PrincipalAxes.of(new double[][] {{1}, {4}, {1}, {2}});
    assertArrayEquals(new double[] {1, 0}, found.shares(), 1e-12);
    assertArrayEquals(new double[] {-1, 2, -1, 0}, found.along()[0], 1e-12);
    assertArrayEquals(new double[4], found.along()[1]);
  }
}
