package io.github.vae4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Planes of points of many dimensions. */
final class ProjectionTest {
  /** Axes of lengths 3, 2 and 1 that are turned have the shares 9, 4 and 1 of 14. */
  @Test
  void thePrincipalComponentsAreTheLongAxesOfAnEllipsoid() {
    double[][] turned = {
      {2 / 3.0, 1 / 3.0, 2 / 3.0}, {-2 / 3.0, 2 / 3.0, 1 / 3.0}, {1 / 3.0, 2 / 3.0, -2 / 3.0}
    };
    double[] lengths = {3, 2, 1};
    double[][] points = new double[6][3];
    for (int axis = 0; axis < 3; axis++) {
      for (int sign = 0; sign < 2; sign++) {
        for (int j = 0; j < 3; j++) {
          points[2 * axis + sign][j] = 5 + (1 - 2 * sign) * lengths[axis] * turned[axis][j];
        }
      }
    }
    Projection found = Projection.principal(points);
    assertArrayEquals(new double[] {9 / 14.0, 4 / 14.0}, found.share(), 1e-9);
    assertEquals(3, Math.abs(found.x()[0]), 1e-5);
    assertEquals(-found.x()[0], found.x()[1], 1e-5);
    assertEquals(2, Math.abs(found.y()[2]), 1e-5);
    assertEquals(0, found.x()[2], 1e-5);
    assertEquals(0, found.y()[4], 1e-5);
  }

  @Test
  void pointsThatAreTheSameHaveAPlace() {
    Projection found = Projection.principal(new double[4][3]);
    assertArrayEquals(new double[4], found.x());
    assertArrayEquals(new double[2], found.share());
    assertTrue(Projection.neighbours(new double[40][3]).isEmpty());
    assertTrue(Projection.neighbours(new double[5][3]).isEmpty(), "fewer than neighbours");
  }

  @Test
  void neighboursStayBesideEachOther() {
    Random random = new Random(3);
    double[][] points = new double[120][6];
    for (int i = 0; i < points.length; i++) {
      for (int j = 0; j < 6; j++) {
        points[i][j] = random.nextGaussian() + (j == i % 3 ? 20 : 0);
      }
    }
    Projection found = Projection.neighbours(points).orElseThrow();
    int same = 0;
    for (int i = 0; i < points.length; i++) {
      int nearest = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < points.length; k++) {
        double distance = Math.hypot(found.x()[i] - found.x()[k], found.y()[i] - found.y()[k]);
        if (k != i && distance < least) {
          least = distance;
          nearest = k;
        }
      }
      same += nearest % 3 == i % 3 ? 1 : 0;
    }
    assertTrue(same >= 115, same + " of 120 have a neighbour of their group");
    Projection again = Projection.neighbours(points).orElseThrow();
    assertArrayEquals(found.x(), again.x());
  }
}
