package io.github.vae4j.api.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseTest {
  private static final RandomKey KEY = RandomKey.of(42).fold("z");

  @ParameterizedTest
  @EnumSource
  void longDrawBeginsWithTheShortOne(Noise noise) {
    double[] all = HostArray.draw(TensorType.of(DType.FLOAT64, 101), noise, KEY).doubles();

    for (int n = 1; n < 10; n++) {
      double[] few = HostArray.draw(TensorType.of(DType.FLOAT64, n), noise, KEY).doubles();
      assertArrayEquals(Arrays.copyOf(all, n), few);
    }
  }

  @ParameterizedTest
  @EnumSource
  void offsetSkipsElements(Noise noise) {
    double[] all = HostArray.draw(TensorType.of(DType.FLOAT64, 20), noise, KEY).doubles();
    float[] singles = HostArray.draw(TensorType.of(DType.FLOAT32, 20), noise, KEY).floats();

    for (int offset = 0; offset < 6; offset++) {
      double[] part = new double[7];
      float[] singlePart = new float[7];
      noise.fill(KEY, offset, part);
      noise.fill(KEY, offset, singlePart);
      assertArrayEquals(Arrays.copyOfRange(all, offset, offset + 7), part);
      assertArrayEquals(Arrays.copyOfRange(singles, offset, offset + 7), singlePart);
    }
  }

  @Test
  void offsetBeyond32BitsGoesOn() {
    double[] part = new double[4];
    double[] shifted = new double[3];

    Noise.UNIFORM.fill(KEY, (1L << 33) - 1, part);
    Noise.UNIFORM.fill(KEY, 1L << 33, shifted);

    assertArrayEquals(Arrays.copyOfRange(part, 1, 4), shifted);
  }

  @Test
  void singleUniformIsTheDoubleOneTruncated() {
    TensorType type = TensorType.of(DType.FLOAT64, 1000);
    double[] doubles = HostArray.draw(type, Noise.UNIFORM, KEY).doubles();
    float[] floats = HostArray.draw(type.withDtype(DType.FLOAT32), Noise.UNIFORM, KEY).floats();

    for (int i = 0; i < doubles.length; i++) {
      assertEquals(doubles[i], floats[i], 0x1p-23);
      assertTrue(floats[i] > 0 && floats[i] < 1, "element " + i + ": " + floats[i]);
      assertTrue(doubles[i] > 0 && doubles[i] < 1, "element " + i + ": " + doubles[i]);
    }
  }

  @Test
  void singleNormalIsTheDoubleOneRounded() {
    TensorType type = TensorType.of(DType.FLOAT64, 1000);
    double[] doubles = HostArray.draw(type, Noise.NORMAL, KEY).doubles();
    float[] floats = HostArray.draw(type.withDtype(DType.FLOAT32), Noise.NORMAL, KEY).floats();

    for (int i = 0; i < doubles.length; i++) {
      assertEquals((float) doubles[i], floats[i]);
    }
  }

  /** Within 4.5 standard errors of the exact moments; the draw is the same in every run. */
  @Test
  void momentsAreThoseOfTheDistribution() {
    int n = 1_000_000;
    double[] u = HostArray.draw(TensorType.of(DType.FLOAT64, n), Noise.UNIFORM, KEY).doubles();
    double[] z = HostArray.draw(TensorType.of(DType.FLOAT64, n), Noise.NORMAL, KEY).doubles();

    double bound = 4.5 / Math.sqrt(n);
    assertEquals(0.5, moment(u, 1), bound * Math.sqrt(1.0 / 12));
    assertEquals(1.0 / 3, moment(u, 2), bound * Math.sqrt(1.0 / 5 - 1.0 / 9));
    assertEquals(0, moment(z, 1), bound);
    assertEquals(1, moment(z, 2), bound * Math.sqrt(2));
    assertEquals(0, moment(z, 3), bound * Math.sqrt(15));
    assertEquals(3, moment(z, 4), bound * Math.sqrt(96));
  }

  private static double moment(double[] values, int power) {
    return Arrays.stream(values).map(v -> Math.pow(v, power)).average().orElseThrow();
  }

  @Test
  void neighboursAreUncorrelated() {
    int n = 1_000_000;
    double[] z = HostArray.draw(TensorType.of(DType.FLOAT64, n), Noise.NORMAL, KEY).doubles();
    double sum = 0;
    for (int i = 1; i < n; i++) {
      sum += z[i] * z[i - 1];
    }

    assertEquals(0, sum / n, 4.5 / Math.sqrt(n));
  }

  @Test
  void refusesIntegers() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> HostArray.draw(TensorType.of(DType.INT32, 3), Noise.NORMAL, KEY));

    assertEquals("noise: needs FLOAT32, FLOAT64 or a key, got int32[3]", e.getMessage());
  }
}
