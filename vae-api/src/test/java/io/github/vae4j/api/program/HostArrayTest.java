package io.github.vae4j.api.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostArrayTest {
  @ParameterizedTest
  @EnumSource
  void filledReadsBackAsNumbers(DType dtype) {
    HostArray array = HostArray.filled(TensorType.of(dtype, 2, 2), 1);

    assertArrayEquals(new double[] {1, 1, 1, 1}, array.toDoubles());
    assertEquals(HostArray.filled(TensorType.of(dtype, 2, 2), 1), array);
    assertNotEquals(HostArray.filled(TensorType.of(dtype, 4), 1), array);
    assertNotEquals(HostArray.filled(TensorType.of(dtype, 2, 2), 0), array);
  }

  @Test
  void equalityIsThatOfTheBits() {
    HostArray zero = HostArray.of(Shape.of(2), new double[] {0.0, Double.NaN});

    assertEquals(HostArray.of(Shape.of(2), new double[] {0.0, Double.NaN}), zero);
    assertNotEquals(HostArray.of(Shape.of(2), new double[] {-0.0, Double.NaN}), zero);
  }

  @Test
  void ofDoublesRoundsToTheType() {
    HostArray array = HostArray.ofDoubles(TensorType.of(DType.FLOAT32, 1), new double[] {0.1});

    assertEquals(0.1f, array.floats()[0]);
    assertThrows(ClassCastException.class, array::doubles);
  }

  @Test
  void longArraysAreCutInText() {
    assertEquals("{1.0, 2.0}", HostArray.of(Shape.of(2), new float[] {1, 2}).toString());
    assertEquals(
        "{0, 0, 0, 0, 0, 0, 0, 0, ... 9 in all}", HostArray.of(Shape.of(9), new int[9]).toString());
  }

  @Test
  void lengthHasToFitTheShape() {
    ShapeException e =
        assertThrows(ShapeException.class, () -> HostArray.of(Shape.of(2, 3), new float[5]));

    assertEquals("array: shape [2, 3] needs 6 elements, got 5", e.getMessage());
  }

  @Test
  void integersAreNotMadeOfDoubles() {
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () -> HostArray.ofDoubles(TensorType.of(DType.INT32, 1), new double[1]));

    assertEquals("array: needs FLOAT32 or FLOAT64, got int32[1]", e.getMessage());
  }
}
