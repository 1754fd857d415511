package io.github.vae4j.core.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InterpolationTest {
  private static double[] draw(int seed, double scale) {
    double[] z = new double[8];
    Noise.NORMAL.fill(RandomKey.of(seed), 0, z);
    return Arrays.stream(z).map(x -> scale * x).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static double angle(double[] a, double[] b) {
    return Math.acos(dot(a, b) / norm(a) / norm(b));
  }

  @ParameterizedTest
  @EnumSource
  void theEndsAreExact(Interpolation way) {
    double[] from = draw(1, 1);
    double[] to = draw(2, 3);
    assertArrayEquals(from, way.between(from, to, 0));
    assertArrayEquals(to, way.between(from, to, 1));
  }

  @ParameterizedTest
  @EnumSource
  void theWayBackIsTheSame(Interpolation way) {
    double[] from = draw(1, 1);
    double[] to = draw(2, 3);
    for (double t : new double[] {0.125, 0.25, 0.5, 0.875}) {
      assertArrayEquals(way.between(from, to, t), way.between(to, from, 1 - t), 1e-14);
    }
  }

  @Test
  void theLineHasConstantVelocity() {
    double[] from = {1, -2};
    double[] to = {3, 2};
    assertArrayEquals(new double[] {1.5, -1}, Interpolation.LINEAR.between(from, to, 0.25), 1e-15);
    assertEquals(
        HostArray.of(Shape.of(5, 2), new double[] {1, -2, 1.5, -1, 2, 0, 2.5, 1, 3, 2}),
        Interpolation.LINEAR.path(from, to, 5));
  }

  @Test
  void theArcTurnsWithConstantAngularSpeed() {
    double[] from = draw(1, 1);
    double[] to = draw(2, 3);
    double whole = angle(from, to);
    for (int i = 1; i < 10; i++) {
      double[] z = Interpolation.SPHERICAL.between(from, to, i / 10.0);
      assertEquals(whole * i / 10, angle(from, z), 1e-12);
      assertEquals(whole * (10 - i) / 10, angle(z, to), 1e-12);
    }
  }

  @Test
  void theNormOfTheArcIsLinear() {
    double[] from = draw(1, 1);
    double[] to = draw(2, 3);
    for (double t : new double[] {0.1, 0.5, 0.75}) {
      assertEquals(
          (1 - t) * norm(from) + t * norm(to),
          norm(Interpolation.SPHERICAL.between(from, to, t)),
          1e-13);
    }
  }

  @Test
  void aQuarterOfTheUnitCircleIsCosineAndSine() {
    double[] z = Interpolation.SPHERICAL.between(new double[] {1, 0}, new double[] {0, 1}, 1 / 3.0);
    assertArrayEquals(new double[] {Math.sqrt(0.75), 0.5}, z, 1e-15);
  }

  @Test
  void aSmallAngleKeepsItsDigits() {
    double tiny = 1e-6;
    double[] from = {1, 0};
    double[] to = {Math.cos(tiny), Math.sin(tiny)};
    double[] z = Interpolation.SPHERICAL.between(from, to, 0.25);
    assertEquals(Math.sin(tiny / 4), z[1], 1e-16);
    assertEquals(1, norm(z), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 2, 4", "1, 2, -2, -4", "0, 0, 3, 4", "3, 4, 0, 0", "0, 0, 0, 0", "1, 2, 1, 2"})
  void whereNoArcIsDeterminedItIsTheLine(double a, double b, double c, double d) {
    double[] from = {a, b};
    double[] to = {c, d};
    for (double t : new double[] {0.25, 0.5, 0.9}) {
      assertArrayEquals(
          Interpolation.LINEAR.between(from, to, t),
          Interpolation.SPHERICAL.between(from, to, t),
          1e-15);
    }
  }

  @Test
  void thePathHasBothEndsAndEqualSteps() {
    double[] from = draw(1, 1);
    double[] to = draw(2, 3);
    HostArray path = Interpolation.SPHERICAL.path(from, to, 4);
    assertEquals(Shape.of(4, 8), path.shape());
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(
          Interpolation.SPHERICAL.between(from, to, i / 3.0),
          Arrays.copyOfRange(path.doubles(), 8 * i, 8 * i + 8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOutsideIsRefused(Interpolation way) {
    double[] z = {1, 2};
    for (double t : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> way.between(z, z, t));
    }
    assertThrows(IllegalArgumentException.class, () -> way.between(z, new double[3], 0.5));
    assertThrows(
        IllegalArgumentException.class, () -> way.between(z, new double[] {0, Double.NaN}, 0.5));
    assertThrows(IllegalArgumentException.class, () -> way.path(z, z, 1));
  }
}
