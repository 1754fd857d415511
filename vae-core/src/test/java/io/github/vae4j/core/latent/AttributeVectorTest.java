package io.github.vae4j.core.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.execution.NonFiniteException;
import org.junit.jupiter.api.Test;

class AttributeVectorTest {
  /** Means: (2, 3) of class 1, (0, 1) of class 4, (8, 9) of class 7. */
  private static final HostArray LATENTS =
      HostArray.of(Shape.of(5, 2), new float[] {1, 2, 0, 0, 3, 4, 0, 2, 8, 9});

  private static final int[] LABELS = {1, 4, 1, 4, 7};

  @Test
  void itIsTheDifferenceOfTheMeansOfTwoClasses() {
    assertArrayEquals(
        new double[] {2, 2}, AttributeVector.between(LATENTS, LABELS, 1, 4).direction());
    assertArrayEquals(
        new double[] {-6, -6}, AttributeVector.between(LATENTS, LABELS, 1, 7).direction());
  }

  @Test
  void againstAllOthersEachDatumCountsOnce() {
    assertArrayEquals(
        new double[] {2 - 8 / 3.0, 3 - 11 / 3.0},
        AttributeVector.of(LATENTS, LABELS, 1).direction(),
        1e-15);
  }

  @Test
  void plusAndMinusSwappedPointBack() {
    double[] there = AttributeVector.between(LATENTS, LABELS, 4, 7).direction();
    double[] back = AttributeVector.between(LATENTS, LABELS, 7, 4).direction();
    assertArrayEquals(there, new double[] {-back[0], -back[1]});
  }

  @Test
  void strengthOneMovesTheOneMeanOntoTheOther() {
    assertEquals(
        HostArray.of(Shape.of(4, 2), new double[] {-2, -1, 0, 1, 1, 2, 2, 3}),
        AttributeVector.between(LATENTS, LABELS, 1, 4).added(new double[] {0, 1}, -1, 0, 0.5, 1));
  }

  @Test
  void aLabelThatNoDatumHasIsRefusedByThoseThatAreThere() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> AttributeVector.between(LATENTS, LABELS, 1, 3));
    assertEquals(
        "attribute vector: needs data of label 3, found the labels [1, 4, 7]",
        refused.getMessage());
  }

  @Test
  void whatGivesNoDirectionIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> AttributeVector.between(LATENTS, LABELS, 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> AttributeVector.of(LATENTS, new int[] {1, 1, 1, 1, 1}, 1));
    assertThrows(
        IllegalArgumentException.class, () -> AttributeVector.of(LATENTS, new int[] {1, 0}, 1));
    HostArray infinite = HostArray.of(Shape.of(2, 1), new float[] {0, Float.POSITIVE_INFINITY});
    assertThrows(
        IllegalArgumentException.class, () -> AttributeVector.of(infinite, new int[] {0, 1}, 1));
    AttributeVector vector = AttributeVector.of(LATENTS, LABELS, 1);
    assertThrows(IllegalArgumentException.class, () -> vector.added(new double[3], 1));
    assertThrows(IllegalArgumentException.class, () -> vector.added(new double[2]));
    assertThrows(IllegalArgumentException.class, () -> vector.added(new double[2], Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> vector.added(new double[] {0, Double.NaN}, 1));
    NonFiniteException great =
        assertThrows(
            NonFiniteException.class,
            () -> vector.added(new double[] {1.7e308, 1.7e308}, 0, -1.7e308));
    assertTrue(
        String.valueOf(great.getMessage()).contains("at the strength -1.7E308"), great::toString);
  }
}
