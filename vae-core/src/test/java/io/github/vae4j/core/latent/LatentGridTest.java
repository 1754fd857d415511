package io.github.vae4j.core.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.execution.NonFiniteException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatentGridTest {
  /** The normal distribution function, by its series (Marsaglia 2004); exact for small z. */
  private static double probability(double z) {
    double term = z;
    double sum = z;
    for (int i = 3; Math.abs(term) > 1e-18; i += 2) {
      term *= z * z / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "7, 1", "20, 1", "5, 0.9"})
  void theCellsOfThePlaneAreThoseOfTheSquare(int side, double coverage) {
    HostArray z = LatentGrid.manifold(side, coverage, 2, 0, 1);
    assertEquals(Shape.of(side * side, 2), z.shape());
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        int i = row * side + column;
        double right = (column + 0.5) / side * coverage + (1 - coverage) / 2;
        double up = (side - 1 - row + 0.5) / side * coverage + (1 - coverage) / 2;
        assertEquals(right, probability(z.get(2 * i)), 1e-15);
        assertEquals(up, probability(z.get(2 * i + 1)), 1e-15);
      }
    }
  }

  @Test
  void aFineGridIsStandardNormal() {
    int side = 400;
    HostArray z = LatentGrid.manifold(side, 1, 2, 0, 1);
    int[] cells = IntStream.range(0, side * side).toArray();
    for (int d = 0; d < 2; d++) {
      int dimension = d;
      assertEquals(0, moment(z, cells, dimension, 1), 1e-12);
      assertEquals(1, moment(z, cells, dimension, 2), 0.01);
      assertEquals(0, moment(z, cells, dimension, 3), 1e-11);
      assertEquals(3, moment(z, cells, dimension, 4), 0.1);
    }
    double covariance =
        IntStream.of(cells).mapToDouble(i -> z.get(2 * i) * z.get(2 * i + 1)).average().orElse(1);
    assertEquals(0, covariance, 1e-12);
  }

  private static double moment(HostArray z, int[] cells, int dimension, int power) {
    return IntStream.of(cells)
        .mapToDouble(i -> Math.pow(z.get(2 * i + dimension), power))
        .average()
        .orElseThrow();
  }

  @Test
  void otherDimensionsAreZero() {
    HostArray z = LatentGrid.manifold(3, 1, 5, 4, 1);
    for (int i = 0; i < 9; i++) {
      for (int other : new int[] {0, 2, 3}) {
        assertEquals(0, z.get(5 * i + other));
      }
    }
    assertEquals(2.0 / 3, probability(z.get(5 * 2 + 4)) - probability(z.get(4)), 1e-15);
    assertEquals(2.0 / 3, probability(z.get(1)) - probability(z.get(5 * 6 + 1)), 1e-15);
  }

  @Test
  void aTraversalMovesOneDimensionSymmetricallyAboutItsCentre() {
    assertEquals(
        HostArray.of(
            Shape.of(5, 3), new double[] {1, -1, 7, 1, 0.5, 7, 1, 2, 7, 1, 3.5, 7, 1, 5, 7}),
        LatentGrid.traversal(new double[] {1, 2, 7}, 1, 3, 5));
    assertEquals(
        HostArray.of(Shape.of(2, 1), new double[] {-2, 2}),
        LatentGrid.traversal(new double[] {0}, 0, 2, 2));
  }

  @Test
  void whatIsOutsideIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.manifold(0, 1, 2, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.manifold(3, 0, 2, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.manifold(3, 1.1, 2, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.manifold(3, 1, 2, 0, 2));
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.manifold(3, 1, 2, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.manifold(3, 1, 2, 1, 1));
    double[] centre = {0, 0};
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.traversal(centre, 2, 3, 5));
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.traversal(centre, 0, 0, 5));
    assertThrows(
        IllegalArgumentException.class,
        () -> LatentGrid.traversal(centre, 0, Double.POSITIVE_INFINITY, 5));
    assertThrows(IllegalArgumentException.class, () -> LatentGrid.traversal(centre, 0, 3, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> LatentGrid.traversal(new double[] {Double.NaN}, 0, 3, 5));
    NonFiniteException great =
        assertThrows(
            NonFiniteException.class, () -> LatentGrid.traversal(centre, 1, Double.MAX_VALUE, 5));
    assertTrue(
        String.valueOf(great.getMessage()).startsWith("traversal: step 0, dimension 1: "),
        great::toString);
  }
}
